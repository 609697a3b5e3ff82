"""`pytest --stage NAME`: the contracts are asked of this stage alone, beside naive, as `make check` asks them.

All stages stay mounted. With `--remembers` it is taken to keep something, whatever it imports: a process may remember
without any cache.
"""

import pytest
from django.urls import get_resolver

from shop import pages
from shop.stages import OURS


def ask_only(stage, remembers):
    """Let the shop have naive and this stage alone, for each module of tests that asks it from now on."""
    if stage not in pages.STAGES:
        hint = " (it is left out without MINE=1)" if stage == "mine" else ""
        raise pytest.UsageError(f"No stage {stage}{hint}; the shop has {', '.join(pages.STAGES)}.")
    assert get_resolver().url_patterns
    pages.STAGES = tuple(dict.fromkeys([OURS[0].name, stage]))
    if remembers:
        pages.CACHED = (*pages.CACHED, stage)
