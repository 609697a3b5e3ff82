"""What is on the shelves, decided before any row is written, so that later rows can refer to it.

Products keep the order in which they were published: a higher id is a newer product. The sizes of the shelves and the
popularity of products follow Zipf's law, as they do in shops; prices are uniform on a logarithmic scale between the
bounds of their shelf.
"""

from typing import NamedTuple

from seeding import departments, words
from seeding.calendar import END, FIRST_DAY, seconds, year_of
from seeding.draw import Dice, Weighted, zipf

DRAFTS, ARCHIVED = 0.03, 0.02
SOLD_OUT = 0.15
SURCHARGED = 0.06  # products whose cheapest variant costs more than the product's own price
NEW = 0.05
OLDER_THAN_HISTORY = 0.6  # so that reviews and orders have something to be about from the first day

# How many sizes and colours a product comes in, by how often.
_RANGES = Weighted(
    [(1, 1), (2, 1), (1, 2), (3, 1), (2, 2), (1, 3), (4, 1), (5, 1), (3, 2), (2, 3), (6, 1)],
    [22, 14, 10, 14, 12, 6, 8, 5, 5, 2, 2],
)


class Node(NamedTuple):
    id: int
    name: str
    parent_id: int | None
    position: int


class Product(NamedTuple):
    id: int
    sku: str
    name: str
    brand_id: int
    category_id: int
    department: str
    kind: str
    price_cents: int
    state: str
    published: int | None  # seconds since 1970
    is_new: bool
    quality: float  # 0 to 1: what reviews say of it
    model_year: int
    first_variant: int  # id
    variants: tuple  # of (size, colour, surcharge in cents, stock)


def tree():
    """Return the nodes of the category tree, parents first, and the shelves as (node id, department, shelf)."""
    nodes, shelves = [], []

    def add(name, parent, position):
        nodes.append(Node(len(nodes) + 1, name, parent, position))
        return nodes[-1].id

    for i, (department, aisles) in enumerate(departments.TREE.items()):
        department_id = add(department, None, i)
        for j, (aisle, its_shelves) in enumerate(aisles.items()):
            aisle_id = add(aisle, department_id, j)
            for k, shelf in enumerate(its_shelves):
                shelves.append((add(shelf.name, aisle_id, k), department, shelf))
    return nodes, shelves


def products(n, seed):
    """Return `n` products."""
    dice = Dice(seed, "products")
    shelves = tree()[1]
    by_shelf = Weighted(dice.shuffled(shelves), zipf(len(shelves), 0.7))
    by_brand = Weighted(dice.shuffled(range(len(words.BRANDS))), zipf(len(words.BRANDS), 0.6))
    published = _published(dice, n)
    made, next_variant = [], 1
    for i in range(n):
        category_id, department, shelf = by_shelf.draw(dice)
        brand = by_brand.draw(dice)
        model = f"{dice.one(words.MODELS)} {dice.one(words.SERIES)}"
        luck = dice.random()
        state = "draft" if luck < DRAFTS else "archived" if luck < DRAFTS + ARCHIVED else "published"
        initials = "".join(word[0] for word in shelf.kind.split())
        price = _price(dice, shelf)
        variants = tuple(_variants(dice, shelf, price))
        made.append(
            Product(
                id=i + 1,
                sku=f"{words.BRANDS[brand][:3].upper()}-{initials}-{i + 1:05d}",
                name=f"{words.BRANDS[brand]} {model} {shelf.kind}",
                brand_id=brand + 1,
                category_id=category_id,
                department=department,
                kind=shelf.kind.lower(),
                price_cents=price,
                state=state,
                published=None if state == "draft" else published[i],
                is_new=state == "published" and i >= n * (1 - NEW),
                model_year=year_of(published[i]) + dice.chance(0.3),
                quality=1 - dice.random() ** 2.2,
                first_variant=next_variant,
                variants=variants,
            )
        )
        next_variant += len(variants)
    return made


def _published(dice, n):
    first, history, end = seconds(FIRST_DAY) - 4 * 365 * 86_400, seconds(FIRST_DAY), seconds(END)
    return sorted(
        dice.between(first, history) if dice.chance(OLDER_THAN_HISTORY) else dice.between(history, end - 1)
        for _ in range(n)
    )


def _price(dice, shelf):
    """Return a price in cents that ends as prices do: on 95 cents, or above 200 euros on 9 euros."""
    euros = shelf.low * (shelf.high / shelf.low) ** dice.random()
    return int(euros / 10) * 1000 + 900 if euros >= 200 else int(euros) * 100 + 95


def _variants(dice, shelf, price):
    sizes, colours = _RANGES.draw(dice)
    sold_out, surcharged = dice.chance(SOLD_OUT), dice.chance(SURCHARGED)
    sizes = dice.some(shelf.sizes, min(sizes, len(shelf.sizes)))
    colours = dice.some(words.COLOURS, colours)
    step = price // 20 // 50 * 50  # about 5 %, in half euros
    grows = dice.chance(0.4)
    always_there = dice.below(len(sizes) * len(colours))
    for i, size in enumerate(sizes):
        for j, colour in enumerate(colours):
            surcharge = (i * step if grows else 0) + (max(step, 50) if surcharged else 0)
            left = 0 if dice.chance(0.12) else int(60 * dice.random() ** 2) + 1
            if i * len(colours) + j == always_there:
                left = max(left, 1)
            yield size, colour, surcharge, 0 if sold_out else left
