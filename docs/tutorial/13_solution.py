"""When a kept value is made anew: the solution of chapter 13.

>>> jittered(600, draw=0.0)
600.0
>>> jittered(600, draw=0.5)
570.0
>>> is_due(left=60, seconds=2, draw=0.5)
False
>>> is_due(left=1, seconds=2, draw=0.5)
True
>>> is_due(left=2, seconds=2, draw=0.5)
False
>>> is_due(left=60, seconds=100, draw=0.5)
True
>>> is_due(left=8, seconds=2, draw=0.01)
True
>>> is_due(left=0, seconds=2, draw=1.0)
True
"""

from math import log


def jittered(timeout, draw):
    """Return for how many seconds to keep a value, of `timeout` at most."""
    return timeout * (1 - draw / 10)


def is_due(left, seconds, draw):
    """Tell whether to make now what is good for `left` more seconds, and takes `seconds` to make."""
    return left <= -seconds * log(draw)
