"""`manage.py change_prices`, which a load test speaks to, and the header by which it sees what was kept.

Broken on purpose and caught: a write that passes the shop's triggers by; changes that are not taken back.
"""

import os
import signal
import threading
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from lab.management.commands import change_prices
from lab.management.commands.change_prices import change_price
from shop.models import Product
from tests.contracts.asking import ask
from tests.contracts.corner import product


@pytest.fixture
def speak(corner, monkeypatch):
    """Tell the command `(line, seconds until the next)`, then what ends it; return its answers and whom it changed."""
    changed = []
    monkeypatch.setattr(change_prices, "change_price", lambda pk: changed.append(pk) or change_price(pk))

    def speak(*lines, end=lambda: None):
        changed.clear()
        reads, writes = os.pipe()
        told = open(writes, "w", buffering=1)  # noqa: SIM115  closed by the thread

        def speaking():
            with told:
                for line, seconds in lines:
                    told.write(f"{line}\n")
                    time.sleep(seconds)
                end()
                time.sleep(0.2)

        with open(reads) as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            speaker = threading.Thread(target=speaking)
            speaker.start()
            answers = StringIO()
            call_command("change_prices", stdout=answers)
            speaker.join()
        return [int(answer) for answer in answers.getvalue().split()], list(changed)

    return speak


def test_prices_change_at_the_rate_that_holds_and_are_what_they_were_at_the_end(speak):
    before = dict(Product.objects.values_list("pk", "price_cents"))
    (first, during, after), changed = speak(("50", 0.5), ("0", 0.3), ("0", 0.0))
    assert (first, after) == (0, 0)
    assert 3 <= during <= 80
    assert len(changed) >= during
    assert {count % 2 for count in Counter(changed).values()} == {0}
    assert dict(Product.objects.values_list("pk", "price_cents")) == before


def test_told_to_end_amid_its_changes_it_takes_them_back(speak):
    before, handler = dict(Product.objects.values_list("pk", "price_cents")), signal.getsignal(signal.SIGTERM)
    (first,), changed = speak(("100", 0.3), end=lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert first == 0
    assert len(changed) > 1
    assert dict(Product.objects.values_list("pk", "price_cents")) == before
    assert signal.getsignal(signal.SIGTERM) == handler


def test_a_seed_draws_the_same_products_again(speak):
    drawn = [speak((f"100 {seed}", 0.3), ("0", 0.0)) for seed in (7, 7, 8)]
    one, again, other = [changed[: answers[1]][:5] for answers, changed in drawn]
    assert one == again != other


def test_a_change_shows_at_once_and_the_next_one_takes_it_back(corner):
    cents = product().price_cents
    ask("optimized", "product/pebble/", corner["anonymous"])
    change_price(product().pk)
    assert product().price_cents == cents + 1
    answers = [ask(stage, "product/pebble/", corner["anonymous"]) for stage in ("naive", "optimized")]
    assert answers[0] == answers[1]
    change_price(product().pk)
    assert product().price_cents == cents


def test_answers_say_how_many_statements_they_took(corner, settings):
    settings.MIDDLEWARE = ["lab.middleware.counting_queries", *settings.MIDDLEWARE]
    answers = [Client().get("/optimized/category/gravel/").headers["X-Queries"] for _ in range(2)]
    assert int(answers[0]) > 0
    assert answers[1] == "0"
