"""What to look at first: one to three sentences that follow from what was seen, each with the recipes that fit.

Each rule looks at an explanation and yields what it found. A statement that takes most of the request by itself comes
first; then what is asked again and again, by its counts, which are the same in each run; then the rest, by its
milliseconds. What has little at stake is left out.
"""

from collections.abc import Callable, Iterable, Iterator

from . import rules, rules_of_sql, rules_of_text
from .explanation import Advice, Explanation
from .stakes import MODEST_MS, Found, at_stake

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
MOST = 3  # sentences
MOST_OF_IT = 0.5  # of the wall time
Rule = Callable[[Explanation], Iterator[Found]]


def of(told: Explanation) -> list[Advice]:
    """Return the advice, what to mend first at the beginning; nothing where nothing stands out."""
    if told.exception:
        return [Advice(f"It raised {told.exception}. Mend that first: what comes after it was not measured.", [])]
    of_sql = [rule for rule in rules_of_sql.RULES if rule is not rules_of_sql.repeated]
    alone = [found for found in _found(told, of_sql) if found[0] >= max(MODEST_MS, MOST_OF_IT * told.wall_ms)][:1]
    again = rules_of_sql.repeated(told, MOST - len(alone))
    said = [recipes for _, _, recipes in alone]
    rest = [found for found in _found(told, [*of_sql, *rules_of_text.RULES, *rules.RULES]) if found[2] not in said]
    return [Advice(sentence, recipes) for _, sentence, recipes in [*alone, *again, *rest][:MOST]]


def _found(told: Explanation, by: Iterable[Rule]) -> list[Found]:
    """Return what stands out, with most at stake first; what the same recipes cure is one."""
    found = [each for rule in by for each in rule(told) if each[0] >= at_stake(told)]
    found.sort(key=lambda each: -each[0])
    merged: list[Found] = []
    for place, (ms, sentence, recipes) in enumerate(found):
        if all(recipes != before[2] for before in found[:place]):
            more = sum(recipes == after[2] for after in found[place + 1 :])
            merged.append((ms, f"{sentence} And {more} more like this." if more else sentence, recipes))
    return merged
