"""How much a whole gains when a part of it does: the exercise of chapter 1. These examples are its check.

A page of 100 ms spends 60 of them in SQL. If SQL took no time at all, 40 would be left:

>>> from math import inf
>>> gained(0.6, inf)
2.5

If SQL were twice as fast, 70 would be left, and 40 plus 30 is that:

>>> round(gained(0.6, 2), 2)
1.43

What has no share gains nothing, however fast it becomes:

>>> gained(0.0, inf)
1.0
"""


def gained(share, times):
    """Return how many times as fast the whole is, when a part with this share of its time is so many times as fast."""
    return times  # is it?
