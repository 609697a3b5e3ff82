"""Counts that chapters tell are those of scale tiny, and each mine.py of a chapter is what it is said to be.

Broken on purpose and caught: a count changed in the record; a relation left out of select_related; a card without its
tags; a mistake that is none; an address that is not there at all; what a scene says changed in the record; single
flight without its lock.
"""

from contextlib import nullcontext
from functools import cache

import pytest
from django.test import override_settings

from cookbook.reading import RecipeError
from cookbook.tutorial import counting, recorded, states
from cookbook.tutorial.runs import LATER, PLAYED, STATES, WRONG
from cookbook.tutorial.runs import state as state_of
from tests.contracts.asking import ask, forget
from tests.tutorial.writing import writing

RECORD = recorded.load()
ASKED = {
    "category": ("category/lights/", "category/bikes/?sort=rating&stock=1"),
    "product": ("product/sorrel-drift-one-front-light-31/", "product/kliffhang-polder-5-road-helmet-92/?sort=helpful"),
}


def test_the_record_has_these_runs_and_no_others():
    assert RECORD.keys() == {*counting.names()}, "Count them: python -m cookbook runs"


@pytest.mark.one_in(9)
@pytest.mark.parametrize("name", counting.names())
def test_a_run_counts_what_the_record_says(seeded, settings, name):
    settings.ALLOWED_HOSTS = ["localhost"]
    with writing() if name in PLAYED else nullcontext():
        counted = counting.counted(name)
    assert counted == RECORD[name], "Count it again: python -m cookbook runs"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", STATES)
def test_a_state_is_the_page_that_naive_is(seeded, name):
    assert answers(STATES[name], seeded) == naive(STATES[name].page, seeded)


@pytest.mark.parametrize("name", [name for name in (*STATES, *LATER) if int(name[:2]) > 9])
def test_what_keeps_anything_is_the_page_that_naive_is_when_it_is_asked_again(seeded, name):
    state = state_of(name)
    forget()
    for _ in range(2):
        assert [each.html for each in answers(state, seeded)] == [each.html for each in naive(state.page, seeded)]


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_another_page(seeded, name):
    assert answers(WRONG[name], seeded) != naive(WRONG[name].page, seeded)


def test_a_change_that_does_not_fit_is_named():
    with pytest.raises(RecipeError, match=r"02_solution\.diff does not fit category's naive\.py"):
        states.files(states.State("category", "naive", ("02_solution",)))


def answers(state, visitors):
    with override_settings(ROOT_URLCONF=states.mounted(state)):
        return [ask("mine", path, visitors["customer"]) for path in ASKED[state.page]]


def naive(page, visitors):
    return _naive(page, *visitors["customer"].items())


@cache
def _naive(page, *cookies):
    answers = [ask("naive", path, dict(cookies)) for path in ASKED[page]]
    assert {answer.status for answer in answers} == {200}
    return answers
