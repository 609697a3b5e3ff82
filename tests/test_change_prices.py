"""`manage.py change_prices`, which a load test speaks to, and the header by which it sees what was kept.

Broken on purpose and caught: a write that passes the shop's triggers by.
"""

import os
import threading
import time
from io import StringIO

from django.core.management import call_command
from django.test import Client

from lab.management.commands.change_prices import change_price
from shop.models import Product
from tests.contracts.asking import ask
from tests.contracts.corner import product


def test_prices_change_at_the_rate_that_holds(corner, monkeypatch):
    before = dict(Product.objects.values_list("pk", "price_cents"))
    reads, writes = os.pipe()
    told = open(writes, "w", buffering=1)  # noqa: SIM115  closed by the thread

    def speak():
        with told:
            for rate, seconds in (("50", 0.5), ("0", 0.3), ("0", 0.0)):
                told.write(f"{rate}\n")
                time.sleep(seconds)

    with open(reads) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        speaker = threading.Thread(target=speak)
        speaker.start()
        answers = StringIO()
        call_command("change_prices", stdout=answers)
        speaker.join()
    first, during, after = map(int, answers.getvalue().split())
    assert (first, after) == (0, 0)
    assert 3 <= during <= 80
    changed = [pk for pk, cents in Product.objects.values_list("pk", "price_cents") if cents != before[pk]]
    assert 0 < len(changed) <= during


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
