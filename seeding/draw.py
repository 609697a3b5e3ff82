"""Chance that repeats itself: everything is built on `random()`, the one method that Python promises to keep."""

import random
from bisect import bisect
from itertools import accumulate


class Dice:
    """A stream of draws of its own for each thing that is seeded, so that one can grow without moving the others."""

    def __init__(self, seed, stream):
        self.random = random.Random(f"{seed}:{stream}").random

    def below(self, n):
        return int(self.random() * n)

    def between(self, low, high):
        """Return a whole number from `low` up to and including `high`."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, probability):
        return self.random() < probability

    def one(self, options):
        return options[int(self.random() * len(options))]

    def some(self, options, n):
        """Return `n` different options in the order in which they stand."""
        return [options[i] for i in sorted(self.shuffled(range(len(options)))[:n])]

    def shuffled(self, options):
        """Fisher and Yates, downwards."""
        shuffled = list(options)
        for i in range(len(shuffled) - 1, 0, -1):
            j = int(self.random() * (i + 1))
            shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
        return shuffled


class Weighted:
    """Options drawn in proportion to their weights, in the time of one bisection."""

    def __init__(self, options, weights):
        self._options = list(options)
        self._cumulative = list(accumulate(weights))
        self._total = self._cumulative[-1]

    def draw(self, dice):
        return self._options[bisect(self._cumulative, dice.random() * self._total)]


def zipf(n, exponent, offset=0):
    """Return the weights of ranks 1 to `n` under the law of Zipf and Mandelbrot: 1 / (rank + offset) ** exponent."""
    return [(rank + offset) ** -exponent for rank in range(1, n + 1)]
