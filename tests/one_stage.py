"""`pytest --stage NAME`: the contracts are asked of this stage alone, as `make check` asks them.

The right answers are naive's, or those of the stage that `--beside` names. All stages stay mounted. With `--remembers`
the stage is taken to keep something, whatever it imports: a process may remember without any cache.
"""

import pytest
from django.urls import get_resolver

from shop import pages
from shop.stages import OURS


def ask_only(stage, remembers, beside):
    """Let the shop have these two stages alone, for each module of tests that asks it from now on."""
    beside = beside or OURS[0].name
    if beside == stage:
        raise pytest.UsageError(f"{stage} beside itself proves nothing: name another stage by --beside.")
    for each in (stage, beside):
        if each not in pages.STAGES:
            hint = " (it is left out without MINE=1)" if each == "mine" else ""
            raise pytest.UsageError(f"No stage {each}{hint}; the shop has {', '.join(pages.STAGES)}.")
    assert get_resolver().url_patterns
    pages.STAGES = tuple(dict.fromkeys([beside, stage]))
    if remembers:
        pages.CACHED = (*pages.CACHED, stage)
