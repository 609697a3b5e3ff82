"""A stage that is asked alone: beside another one, so that there is something to compare it with."""

import pytest

from shop import pages
from tests.one_stage import ask_only


@pytest.mark.parametrize(
    ("stage", "beside", "why"),
    [
        ("lean", "lean", "lean beside itself proves nothing"),
        ("naive", None, "naive beside itself proves nothing"),
        ("leaner", None, "No stage leaner"),
        ("lean", "leaner", "No stage leaner"),
    ],
)
def test_what_proves_nothing_is_refused(stage, beside, why, monkeypatch):
    monkeypatch.setattr(pages, "STAGES", pages.STAGES)
    with pytest.raises(pytest.UsageError, match=why):
        ask_only(stage, remembers=False, beside=beside)


def test_two_stages_are_left_and_the_first_is_right(monkeypatch):
    monkeypatch.setattr(pages, "STAGES", pages.STAGES)
    monkeypatch.setattr(pages, "CACHED", pages.CACHED)
    ask_only("eager", remembers=True, beside="lean")
    assert pages.STAGES == ("lean", "eager")
    assert "eager" in pages.CACHED
