"""Which product a customer looks at, reviews or buys.

Popularity follows the law of Zipf and Mandelbrot, weight 1 / (rank + 5) ** 0.75: among 5 000 products the first gets
one sale in a hundred, the first fifth three of five. The same ranks hold for sales and for reviews. Nothing is sold or
reviewed before it was published, so that a new product has its rank's share of a shorter life.
"""

from seeding.departments import COMPANIONS
from seeding.draw import Dice, Weighted, zipf

EXPONENT, OFFSET = 0.75, 5
_RELATED, _SAME_DEPARTMENT = 0.5, 0.3  # of the further products in an order; the rest may be anything
_PARTNERS = 3


class Popularity:
    """Draws products. Drafts are never drawn."""

    def __init__(self, products, seed):
        ranked = Dice(seed, "popularity").shuffled(product for product in products if product.published is not None)
        self._all = _by_rank(ranked)
        departments = {}
        for product in ranked:
            departments.setdefault(product.department, []).append(product)
        self._departments = {name: _by_rank(its) for name, its in departments.items()}
        self._partners = {}
        self._seed = seed

    def draw(self, dice, moment):
        """Return a product that was for sale at the moment."""
        return _draw(self._all, dice, moment)

    def basket(self, dice, moment, n):
        """Return up to `n` different products for one order.

        Half of those after the first are one of its few partners, such as the light for a bicycle, so that pairs of
        products meet in many orders.
        """
        first = self.draw(dice, moment)
        basket = {first.id: first}
        for _ in range(n - 1):
            luck = dice.random()
            if luck < _RELATED:
                product = dice.one(self._partners_of(first))
                if product.published > moment:
                    continue
            elif luck < _RELATED + _SAME_DEPARTMENT:
                product = _draw(self._departments[first.department], dice, moment)
            else:
                product = self.draw(dice, moment)
            basket.setdefault(product.id, product)
        return list(basket.values())

    def _partners_of(self, product):
        if product.id not in self._partners:
            companions = self._departments.get(COMPANIONS[product.department], self._all)
            dice = Dice(self._seed, f"partners of {product.id}")
            self._partners[product.id] = [companions.draw(dice) for _ in range(_PARTNERS)]
        return self._partners[product.id]


def _by_rank(products):
    return Weighted(products, zipf(len(products), EXPONENT, OFFSET))


def _draw(products, dice, moment):
    while (product := products.draw(dice)).published > moment:
        pass
    return product
