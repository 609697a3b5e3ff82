"""The CPU of a page at each stage, of Python, PostgreSQL and Valkey: rounds in which all stages take turns.

Their order is drawn anew in each round.

Asked by `python -m judge` alone, by name. `mine` comes twice in each round: what the machine makes of nothing. Nothing
is asserted but the status. Statistics are another environment's work (judge/gains.py).
"""

import gc
import random
import time

from django.test import Client

from shop import pages
from shop.stages import MINE, OURS
from tests.judged.clocks import clocks, since
from tests.pages import PAGES, asker, status

BLOCK = 0.04  # seconds of CPU that a block takes at least
FEWEST, MOST = {"tiny": 5, "small": 7}, 40  # rounds
SECONDS = {"tiny": 8, "small": 40}  # small is for firm figures, which may take longer
[PAGE] = PAGES[:1]
CASES = [stage.name for stage in OURS if pages.served_by(PAGE, stage.name) == stage.name] + [MINE, f"{MINE} again"]


def test_tiny(seeded, record_property):
    measure(seeded, "tiny", record_property)


def test_small(small, record_property):
    measure(small, "small", record_property)


def measure(visitors, scale, record_property):
    """Record `rounds`, FEWEST to MOST of them, for about so many SECONDS in all.

    They are `[{case: ms a page of Python, of PostgreSQL and of Valkey}]`.
    """
    path, method = _most_popular(), pages.facts(PAGE).methods[0]
    chance, cookies = random.Random(1), visitors[asker(PAGE)]
    clients = {case: _client(cookies) for case in CASES}

    def block(case, times):
        url = f"/{case.removesuffix(' again')}/{path}"
        gc.collect()
        before = clocks()
        answers = [clients[case].generic(method, url).status_code for _ in range(times)]
        spent = [ms / times for ms in since(before)]
        assert {*answers} == {status(PAGE)}
        return spent

    times = {}
    for case in CASES:
        block(case, 1)  # kept from now on, where anything is
        as_before = times.get(case.removesuffix(" again"))
        times[case] = as_before or max(1, min(50, round(BLOCK * 1000 / sum(block(case, 1)))))
    rounds, until = [], time.monotonic() + SECONDS[scale]
    while len(rounds) < FEWEST[scale] or (len(rounds) < MOST and time.monotonic() < until):
        rounds.append({case: block(case, times[case]) for case in chance.sample(CASES, len(CASES))})
    record_property("rounds", rounds)


def _most_popular():
    """Return the address that visitors ask for most: a stage's keys and plans are another's work (tests/contracts)."""
    return max(pages.sample_urls(PAGE), key=lambda url: url["weight"])["path"]


def _client(cookies):
    client = Client()
    client.cookies.load(cookies)
    return client
