"""How many cores a page needs, and where to stop: the exercise of chapter 17. These examples are its check.

A page that takes 100 ms of CPU, 20 times a second, keeps 2 cores busy. Visitors come in bunches, so cores are to be
busy for half of the time only, and 4 are needed:

>>> cores(ms=100, per_second=20)
4.0

A ladder has CPU in ms by stage, and each stage is more to read than the one before. The first one that is enough is
where to stop:

>>> ladder = {"naive": 1000, "eager": 200, "lean": 100, "optimized": 2}
>>> enough(ladder, per_second=1, there=2)
'naive'
>>> enough(ladder, per_second=4, there=2)
'eager'
>>> enough(ladder, per_second=100, there=2)
'optimized'

Sometimes none of them is, and the answer is another core:

>>> print(enough(ladder, per_second=1000, there=2))
None
"""

BUSY = 0.5  # of the time, at the busiest hour


def cores(ms, per_second):
    """Return how many cores a page needs that takes so many ms of CPU and is asked for so often."""
    return ms * per_second  # in which unit?


def enough(ladder, per_second, there):
    """Return the first stage that needs no more cores than are there, or None."""
    return list(ladder)[-1]  # the best one, always?
