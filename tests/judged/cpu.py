"""The CPU of a page at each stage, of Python, PostgreSQL and Valkey: rounds in which all stages take turns.

Their order is drawn anew in each round.

Asked by `python -m judge` alone, by name. `mine` comes twice in each round: what the machine makes of nothing. Nothing
is asserted but the status. Statistics are another environment's work (judge/gains.py).
"""

import gc
import os
import random
import time

from django.test import Client

from shop import pages
from shop.stages import MINE, OURS
from tests.judged.clocks import clocks, since
from tests.pages import PAGES, asker, status

BLOCK = 0.04  # seconds of CPU that a block takes at least
ADDRESSES, FEWEST, MOST = 2, 7, 40
SECONDS = float(os.environ.get("JUDGE_SECONDS", "12"))
[PAGE] = PAGES[:1]
CASES = [stage.name for stage in OURS if pages.served_by(PAGE, stage.name) == stage.name] + [MINE, f"{MINE} again"]


def test_tiny(seeded, record_property):
    measure(seeded, record_property)


def test_small(small, record_property):
    measure(small, record_property)


def measure(visitors, record_property):
    """Record `rounds`: `[{case: ms a page of Python, of PostgreSQL and of Valkey}]`."""
    paths, method = _addresses(), pages.facts(PAGE).methods[0]
    chance, cookies = random.Random(1), visitors[asker(PAGE)]
    clients = {case: _client(cookies) for case in CASES}

    def block(case, times):
        urls = [f"/{case.removesuffix(' again')}/{path}" for path in paths] * times
        gc.collect()
        before = clocks()
        answers = [clients[case].generic(method, url).status_code for url in urls]
        spent = [ms / len(urls) for ms in since(before)]
        assert {*answers} == {status(PAGE)}
        return spent

    times = {}
    for case in CASES:
        block(case, 1)  # kept from now on, where anything is
        times[case] = max(1, min(50, round(BLOCK * 1000 / (sum(block(case, 1)) * len(paths)))))
    rounds, until = [], time.monotonic() + SECONDS
    while len(rounds) < FEWEST or (len(rounds) < MOST and time.monotonic() < until):
        rounds.append({case: block(case, times[case]) for case in chance.sample(CASES, len(CASES))})
    record_property("rounds", rounds)


def _addresses():
    """Return addresses as visitors ask for them, the popular ones more likely."""
    urls, chance, found = pages.sample_urls(PAGE), random.Random(1), {}
    weights = [url["weight"] for url in urls]
    while len(found) < min(ADDRESSES, len(urls)):
        [url] = chance.choices(urls, weights)
        found[url["path"]] = None
    return list(found)


def _client(cookies):
    client = Client()
    client.cookies.load(cookies)
    return client
