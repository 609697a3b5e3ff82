"""Promotions: twelve that last until 2036, so that the same prices are shown on every day; some past, some to come."""

from seeding.catalogue import tree
from seeding.draw import Dice

ON_OFFER = 0.08  # of the products, by promotions of their own

# name, percent, first day, day after the last
_ON_PRODUCTS = (
    ("Spring cleaning", 10, "2024-03-01", "2036-01-01"),
    ("Last of the range", 30, "2024-09-15", "2036-01-01"),
    ("Workshop favourites", 15, "2025-01-10", "2036-01-01"),
    ("Commuter weeks", 12, "2025-02-01", "2036-01-01"),
    ("Price of the month", 20, "2025-03-01", "2036-01-01"),
    ("Showroom pieces", 35, "2025-03-15", "2036-01-01"),
    ("Rainy day deal", 8, "2025-04-01", "2036-01-01"),
    ("Anniversary", 25, "2025-05-01", "2036-01-01"),
    ("Summer sale 2023", 20, "2023-07-01", "2023-08-01"),
    ("Winter sale 2024", 25, "2024-01-02", "2024-02-01"),
    ("Twentieth birthday", 20, "2037-05-01", "2037-06-01"),
)
_ON_CATEGORIES = (
    ("Bags and transport", ("Ready to carry", 5, "2025-01-01", "2036-01-01")),
    ("Lights", ("See and be seen", 10, "2024-10-01", "2036-01-01")),
    ("Gravel tyres", ("Off the asphalt", 15, "2025-03-01", "2036-01-01")),
    ("Saddles", ("Sit well", 20, "2025-03-01", "2036-01-01")),
    ("Bikes", ("Black Friday 2024", 15, "2024-11-29", "2024-12-02")),
    ("Electric", ("Power days", 10, "2037-03-01", "2037-04-01")),
)


def promotions():
    offers = [*_ON_PRODUCTS, *(offer for _, offer in _ON_CATEGORIES)]
    return (
        (i, name, percent, f"{start} 00:00:00+00", f"{end} 00:00:00+00")
        for i, (name, percent, start, end) in enumerate(offers, start=1)
    )


def on_products(products, seed):
    """One product in twelve has a promotion, some of those have two."""
    dice = Dice(seed, "promotions")
    row = 0
    for product in products:
        if product.state == "published" and dice.chance(ON_OFFER):
            for promotion in dice.some(range(1, len(_ON_PRODUCTS) + 1), 2 if dice.chance(0.15) else 1):
                row += 1
                yield row, promotion, product.id


def on_categories():
    ids = {node.name: node.id for node in tree()[0]}
    return ((i, len(_ON_PRODUCTS) + i, ids[category]) for i, (category, _) in enumerate(_ON_CATEGORIES, start=1))
