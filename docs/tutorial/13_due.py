"""When a kept value is made anew: the exercise of chapter 13. These examples are its check.

`draw` is a random number between 0 and 1. Values that were made together shall not run out together, so up to a tenth
of their time is taken off:

>>> jittered(600, draw=0.0)
600.0
>>> jittered(600, draw=0.5)
570.0

A little before its time is over, one of all who ask makes a value anew. How early is drawn: `seconds`, which is how
long the making takes, times the logarithm of `draw`. With a minute left, hardly anybody is early enough:

>>> is_due(left=60, seconds=2, draw=0.5)
False

With a second left it is due, as 2 times 0.69 is more than 1, and not with two:

>>> is_due(left=1, seconds=2, draw=0.5)
True
>>> is_due(left=2, seconds=2, draw=0.5)
False

What takes longer is begun earlier, and whoever draws a smaller number is earlier, too:

>>> is_due(left=60, seconds=100, draw=0.5)
True
>>> is_due(left=8, seconds=2, draw=0.01)
True

What has run out is due, whatever is drawn:

>>> is_due(left=0, seconds=2, draw=1.0)
True
"""


def jittered(timeout, draw):
    """Return for how many seconds to keep a value, of `timeout` at most."""
    return timeout  # all at once?


def is_due(left, seconds, draw):
    """Tell whether to make now what is good for `left` more seconds, and takes `seconds` to make."""
    return left <= 0  # all of them wait for it?
