"""How many cores a page needs, and where to stop: the solution of chapter 17.

>>> cores(ms=100, per_second=20)
4.0
>>> ladder = {"naive": 1000, "eager": 200, "lean": 100, "optimized": 2}
>>> enough(ladder, per_second=1, there=2)
'naive'
>>> enough(ladder, per_second=4, there=2)
'eager'
>>> enough(ladder, per_second=100, there=2)
'optimized'
>>> print(enough(ladder, per_second=1000, there=2))
None
"""

BUSY = 0.5  # of the time, at the busiest hour


def cores(ms, per_second):
    """Return how many cores a page needs that takes so many ms of CPU and is asked for so often."""
    return ms / 1000 * per_second / BUSY


def enough(ladder, per_second, there):
    """Return the first stage that needs no more cores than are there, or None."""
    return next((stage for stage, ms in ladder.items() if cores(ms, per_second) <= there), None)
