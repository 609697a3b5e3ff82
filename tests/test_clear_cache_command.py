"""`manage.py clear_cache`: once, or as often as it is asked."""

import sys
from io import StringIO

import pytest
from django.core.cache import cache, caches
from django.core.management import CommandError, call_command


def test_pages_go_and_sessions_stay():
    cache.set("page", "old")
    caches["sessions"].set("session", "somebody's", 60)
    call_command("clear_cache", stdout=(told := StringIO()))
    assert told.getvalue() == "The cache is empty.\n"
    assert cache.get("page") is None
    assert "session" in caches["sessions"]


def test_it_clears_at_each_line_and_ends_with_its_input(monkeypatch):
    def lines():
        for _ in range(2):
            cache.set("page", "old")
            yield "now\n"
            assert cache.get("page") is None

    monkeypatch.setattr(sys, "stdin", lines())
    call_command("clear_cache", on_request=True, stdout=(told := StringIO()))
    assert told.getvalue() == "The cache is empty.\n" * 2


def test_a_valkey_that_is_away_is_told(settings):
    settings.CACHES = {
        alias: {**entry, "LOCATION": "redis://127.0.0.1:1"} for alias, entry in settings.CACHES.items()
    }  # where nothing listens
    try:
        with pytest.raises(CommandError, match="The cache could not be emptied"):
            call_command("clear_cache")
    finally:
        del settings.CACHES  # before the caches are emptied again
