"""What a process remembers is bounded, and one call empties all of it."""

import sys
from functools import _lru_cache_wrapper

import pytest

from shop.caching import Memory, forget, memory, remembering
from tests.contracts.asking import ask


@pytest.fixture(autouse=True)
def _leave_no_memory(monkeypatch):
    monkeypatch.setattr(memory, "_empties", memory._empties.copy())


def test_before_one_too_many_all_go():
    numbers = Memory(most=3)
    for number in range(4):
        numbers[number] = number
    assert numbers == {3: 3}
    for number in (3, 4, 5):
        numbers[number] = "known"
    numbers[5] = "anew"
    assert numbers == {3: "known", 4: "known", 5: "anew"}


def test_one_call_empties_all():
    asked, numbers = [], Memory(most=3)

    @remembering(most=2)
    def double(number):
        asked.append(number)
        return 2 * number

    numbers[1] = 1
    assert [double(1), double(1)] == [2, 2]
    forget()
    assert (numbers, double(1), asked) == ({}, 2, [1, 1])


def test_the_last_answers_are_remembered():
    asked = []

    @remembering(most=2)
    def double(number):
        asked.append(number)
        return 2 * number

    for number in (1, 2, 1, 3, 1, 2):
        assert double(number) == 2 * number
    assert asked == [1, 2, 3, 2]


def test_pages_remember_nothing_that_is_not_emptied(corner):
    """Neither in a Memory nor in an lru_cache, of the cache, the parts and the pages."""
    for path in ("category/gravel/?sort=price", "product/pebble/"):
        for stage in ("fragments", "optimized"):
            ask(stage, path, corner["another"])
    before = _remembered()
    assert {"shop.caching.store._tags_of", "shop.parts.fragments._catalogues"} <= {name for name, n in before if n}
    forget()
    assert {name for name, n in _remembered() if n} == set()


def _remembered():
    """Return `{(name, how many entries)}` of what changes in the modules of the stages that cache."""
    found = set()
    for module in [name for name in sys.modules if name.startswith(("shop.caching", "shop.parts", "shop.pages."))]:
        for name, value in vars(sys.modules[module]).items():
            if isinstance(value, Memory):
                found.add((f"{module}.{name}", len(value)))
            elif isinstance(value, _lru_cache_wrapper):
                found.add((f"{module}.{name}", value.cache_info().currsize))
    return found
