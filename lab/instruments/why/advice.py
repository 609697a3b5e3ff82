"""What to look at first: one to three sentences that follow from what was seen, each with the recipes that fit.

Each rule looks at an explanation and yields what it found. What has little at stake is left out; of the rest, the most
comes first.
"""

from . import rules, rules_of_sql
from .explanation import Advice, Explanation
from .stakes import Found, at_stake

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
MOST = 3  # sentences


def of(told: Explanation) -> list[Advice]:
    """Return the advice, what has most at stake first; nothing where nothing stands out."""
    found: list[Found] = []
    for rule in (*rules_of_sql.RULES, *rules.RULES):
        found += [(ms, sentence, recipes) for ms, sentence, recipes in rule(told) if ms >= at_stake(told)]
    found.sort(key=lambda each: -each[0])
    kept: list[Advice] = []
    for _, sentence, recipes in found:
        if len(kept) < MOST and all(advice.recipes != recipes for advice in kept):
            kept.append(Advice(sentence, recipes))
    return kept
