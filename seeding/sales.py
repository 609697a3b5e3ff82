"""What happened in the shop: orders, carts and reviews, in the order of time.

Regulars order more than others. Ratings lean to four and five stars, and the more so the better the product is. Helpful
votes have a long tail: most reviews have none, a few have hundreds.
"""

import uuid
from array import array
from math import gcd

from seeding import texts
from seeding.calendar import END, moments, seconds, stamp
from seeding.draw import Dice, Weighted

_LINES = Weighted((1, 2, 3, 4, 5), (38, 28, 18, 10, 6))
_QUANTITIES = Weighted((1, 2, 3, 4), (88, 9, 2, 1))
_REGULARS = 1.5
_WITH_CART = 0.2
_VERIFIED = 0.7  # drawn, not looked up: there are more reviews than order lines
_STARS = (5, 4, 3, 2, 1)
_RATINGS = [  # from the worst products to the best
    Weighted(_STARS, (16, 22, 20, 18, 24)),
    Weighted(_STARS, (26, 30, 20, 12, 12)),
    Weighted(_STARS, (36, 34, 15, 8, 7)),
    Weighted(_STARS, (48, 32, 11, 5, 4)),
    Weighted(_STARS, (64, 24, 7, 3, 2)),
]


class Tally:
    """Counts, while rows stream by, what products keep of their orders and reviews. Indexed by product id."""

    def __init__(self, products):
        self.units, *self._ratings = (array("q", bytes(8 * (products + 1))) for _ in range(6))

    def sold(self, product_id, quantity):
        self.units[product_id] += quantity

    def rated(self, product_id, rating):
        self._ratings[rating - 1][product_id] += 1

    def ratings(self, product_id):
        """Return how many reviews gave one star, two… and five."""
        return [counts[product_id] for counts in self._ratings]


class Sales:
    def __init__(self, scale, seed, popularity, people, tally):
        self._scale, self._seed = scale, seed
        self._popularity, self._people, self._tally = popularity, people, tally
        self._totals = array("q")

    def order_lines(self):
        """Written before the orders, whose totals they add up to."""
        dice, row = Dice(self._seed, "order lines"), 0
        for order, moment in enumerate(self._order_moments(), start=1):
            total = 0
            for product in self._popularity.basket(dice, moment, _LINES.draw(dice)):
                row += 1
                variant, price = _choose_variant(dice, product)
                if dice.chance(0.15):
                    price = price * (100 - dice.one((5, 10, 15, 20))) // 100  # there was a promotion on the day
                quantity = _QUANTITIES.draw(dice)
                total += price * quantity
                self._tally.sold(product.id, quantity)
                yield row, order, product.id, variant, quantity, price
            self._totals.append(total)

    def orders(self):
        dice = Dice(self._seed, "orders")
        for order, (moment, total) in enumerate(zip(self._order_moments(), self._totals, strict=True), start=1):
            customer = 1 + int(self._people.n * dice.random() ** _REGULARS)
            address = dice.one(self._people.addresses_of(customer))
            key = uuid.UUID(int=dice.below(1 << 52) << 76 | dice.below(1 << 52) << 24 | order, version=4)
            yield order, str(key), customer, address, stamp(moment), total

    def carts(self):
        return ((cart, customer, stamp(moment)) for cart, customer, moment in self._carts())

    def cart_lines(self):
        dice, row = Dice(self._seed, "cart lines"), 0
        for cart, _, moment in self._carts():
            for product in self._popularity.basket(dice, moment, dice.between(1, 4)):
                row += 1
                yield row, cart, _choose_variant(dice, product)[0], _QUANTITIES.draw(dice)

    def reviews(self):
        dice = Dice(self._seed, "reviews")
        walks = {}
        for row, moment in enumerate(moments(dice, self._scale.reviews), start=1):
            product = self._popularity.draw(dice, moment)
            if product.id not in walks:
                walks[product.id] = _walk(dice, self._people.n)
            rating = _RATINGS[int(product.quality * 5)].draw(dice)
            self._tally.rated(product.id, rating)
            title, body = texts.review(dice, rating, product.kind)
            votes = min(int((1 - dice.random()) ** -0.8) - 1, 400)
            verified = dice.chance(_VERIFIED)
            yield row, product.id, next(walks[product.id]), rating, title, body, verified, votes, stamp(moment)

    def _order_moments(self):
        return moments(Dice(self._seed, "order moments"), self._scale.orders)

    def _carts(self):
        dice, cart = Dice(self._seed, "carts"), 0
        for customer in range(1, self._people.n + 1):
            if dice.chance(_WITH_CART):
                cart += 1
                yield cart, customer, seconds(END) - 1 - dice.below(60 * 86_400)


def _choose_variant(dice, product):
    """Return a variant's id and its price."""
    i = dice.below(len(product.variants))
    return product.first_variant + i, product.price_cents + product.variants[i][2]


def _walk(dice, n):
    """Yield customer ids, none of them twice: strides that share no factor with `n` visit everyone once."""
    place, stride = dice.below(n), 1 + dice.below(n - 1)
    while gcd(stride, n) != 1:
        stride += 1
    for _ in range(n):
        yield 1 + place
        place = (place + stride) % n
