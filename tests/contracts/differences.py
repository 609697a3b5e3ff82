"""What differs between two answers, in few lines: who asked for what, and a diff of the HTML, a tag a line."""

import re
from difflib import unified_diff
from itertools import islice, zip_longest

from tests.contracts.asking import Answer

MOST_LINES = 40
_BEFORE_A_TAG = re.compile(r"\s*\n\s*|(?<=\S)(?=<[^/])")


def explained(left, right):
    """Return lines that tell two answers, or two lists of them, apart; None for anything else."""
    if isinstance(left, Answer) and isinstance(right, Answer):
        return _of_answers(left, right)
    if isinstance(left, list) and isinstance(right, list):
        for one, other in zip_longest(left, right):
            if one != other:
                return explained(one, other)
    return None


def _of_answers(left, right):
    lines = ["two answers differ", f"+ {left.asked}", f"- {right.asked}"]
    for name in ("status", "headers", "cookies"):
        one, other = getattr(left, name), getattr(right, name)
        if one != other:
            lines += [f"{name}:", f"+ {one}", f"- {other}"]
    if left.html == right.html:
        return lines
    diff = unified_diff(tokens(right.html), tokens(left.html), "-", "+", n=2, lineterm="")
    shown = list(islice(diff, 2, 3 + MOST_LINES))  # without the two lines that name the files
    return lines + [line[:200] for line in shown[:MOST_LINES]] + ["…"] * (len(shown) > MOST_LINES)


def tokens(html):
    """Return the HTML as short lines: one begins at each line's end and before each tag that opens."""
    return [line for line in _BEFORE_A_TAG.split(html) if line]
