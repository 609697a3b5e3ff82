"""Amdahl's law, of a page: the solution of chapter 1.

>>> from math import inf
>>> gained(0.6, inf)
2.5
>>> round(gained(0.6, 2), 2)
1.43
>>> gained(0.0, inf)
1.0
"""


def gained(share, times):
    """Return how many times as fast the whole is, when a part with this share of its time is so many times as fast."""
    left = 1 - share
    return 1 / (left + share / times)
