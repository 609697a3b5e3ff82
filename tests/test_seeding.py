"""Seeding: the same rows every time, all or nothing. Whether one believes them is in test_seeded_shop.py."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from redis.exceptions import ConnectionError as CacheDown

import services
from seeding import SCALES, VERSION, copying, seed
from seeding.tables import all_tables
from shop.models import Category, CategoryCount, Customer, Dataset, Listing, Order, Product, Review, Variant

# Changes with the texts and the draws, and then on purpose, together with VERSION, so that data that is there already
# is replaced. It must not change with Python, the machine or the day.
TINY_1 = "4a65c96cbadd42b1ee601ff1b7ac606d430aee7e90102ea38bfc07cbb34299e8"

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
CONSTRAINTS = "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint ORDER BY 1"


@pytest.fixture
def shop(db):
    return seed("tiny", 1)[0]


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_rows():
    first, fresh = seed("tiny", 1)
    again, fresh_again = seed("tiny", 1, force=True)
    assert fresh
    assert fresh_again
    assert (VERSION, first.checksum) == (3, TINY_1)
    assert again.checksum == TINY_1
    assert first.counts == again.counts


def test_rows_of_an_older_version_are_replaced(shop):
    assert not seed("tiny", 1)[1]
    Dataset.objects.update(version=VERSION - 1)
    assert seed("tiny", 1)[1]


def test_another_seed_gives_another_shop(shop):
    assert seed("tiny", 2)[0].checksum != shop.checksum
    assert Dataset.objects.get().seed == 2


def test_checksum_is_that_of_what_is_stored(shop):
    assert copying.checksum(_stored_digests()) == shop.checksum
    Review.objects.filter(pk=1).update(title="Changed")
    assert copying.checksum(_stored_digests()) != shop.checksum


def test_counts_are_those_of_the_scale(seeded):
    scale, shop = SCALES["tiny"], Dataset.objects.get()
    found = [model.objects.count() for model in (Product, Review, Order, Customer)]
    assert found == [scale.products, scale.reviews, scale.orders, scale.customers]
    assert shop.counts["shop_variant"] == Variant.objects.count()


def test_scales_have_one_order():
    assert tuple(SCALES) == services.SCALES


def test_what_is_kept_is_right(seeded):
    call_command("derived", stdout=StringIO())
    assert Product.objects.filter(co_purchases__isnull=False).exists()


def test_present_dataset_is_skipped(shop):
    Product.objects.filter(pk=1).update(name="Still here")
    out = StringIO()
    call_command("seed", scale="tiny", stdout=out)
    assert out.getvalue() == f"Already there: tiny, seed 1, checksum {shop.checksum}\n"
    assert Product.objects.get(pk=1).name == "Still here"
    call_command("seed", scale="tiny", force=True, stdout=StringIO())
    assert Product.objects.get(pk=1).name != "Still here"


@pytest.mark.long
def test_replacing_is_said(shop, capsys):
    call_command("seed", scale="tiny", seed=2, stdout=StringIO())
    assert "Replacing tiny, seed 1." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scale", "huge"], "invalid choice: 'huge'"),
        (["--seed", "-1"], "whole number"),
        (["--seed", "x"], "invalid int"),
    ],
)
def test_bad_arguments(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("seed", *arguments)


def test_indexes_and_constraints_come_back(db):
    before = _rows(INDEXES), _rows(CONSTRAINTS)
    seed("tiny", 1)
    assert (_rows(INDEXES), _rows(CONSTRAINTS)) == before


def test_inside_a_callers_transaction(db):
    """Rows of the caller's are checked before they go, and later rows only at the end again."""
    Category.objects.create(name="Old", slug="old", parent=Category.objects.create(name="Older", slug="older"))
    seed("tiny", 1)
    assert not Category.objects.filter(slug="old").exists()
    Category.objects.create(name="Early", slug="early", parent_id=1_000)
    Category.objects.create(pk=1_000, name="Late", slug="late")


def test_sequences_go_on_after_the_seeded_rows(shop):
    product = Product.objects.get(pk=1)
    assert (
        Review.objects.create(
            product=product, author_id=_without_review(product), rating=3, created_at="2026-11-01T00:00Z"
        ).pk
        == shop.counts["shop_review"] + 1
    )


def test_cache_is_emptied_after_commit(db, django_capture_on_commit_callbacks):
    cache.set("page", "old")
    with django_capture_on_commit_callbacks(execute=True):
        seed("tiny", 1)
        assert cache.get("page") == "old"
    assert cache.get("page") is None


def test_cache_that_is_down_is_a_warning(db, django_capture_on_commit_callbacks, monkeypatch, caplog):
    def refuse():
        raise CacheDown("refused")

    monkeypatch.setattr("seeding.cache.clear", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        seed("tiny", 1)
    assert "may serve the old shop" in caplog.text


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_seeding_leaves_the_old_data(stop):
    old = seed("tiny", 7)[0]
    process = subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "seed", "--scale", "small"],
        env=os.environ | {"DATABASE_URL": _test_database_url(), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # in the background, shells ignore it
    )
    with process:
        assert any("shop_orderline" in line for line in process.stdout)  # the old rows are truncated, new ones are in
        process.send_signal(stop)
        assert process.wait(30) == (130 if stop is signal.SIGINT else -signal.SIGKILL)
    _wait_until_alone()
    assert Dataset.objects.get().checksum == old.checksum == copying.checksum(_stored_digests())
    call_command("derived", stdout=StringIO())


def test_listings_are_what_python_counts(seeded):
    """An oracle that knows nothing of triggers and views: the rows that were drawn, counted as they come."""
    drawn = {table.name: list(table.rows()) for table in all_tables(SCALES["tiny"], 1)[:-1]}
    units, ratings, published = Counter(), defaultdict(Counter), Counter()
    for _, _, product, _, quantity, _ in drawn["shop_orderline"]:
        units[product] += quantity
    for _, product, _, rating, *_ in drawn["shop_review"]:
        ratings[product][rating] += 1
    for row in drawn["shop_product"]:
        published[row[5]] += row[9] == "published"
    for listing in Listing.objects.all():
        counted = ratings[listing.pk]
        assert listing.units_sold == units[listing.pk]
        assert listing.rating_counts == [counted[stars] for stars in range(1, 6)]
        assert listing.rating_count == counted.total()
    for leaf in CategoryCount.objects.filter(category__children=None):
        assert leaf.products == published[leaf.pk]


def _stored_digests():
    digests = {}
    with connection.cursor() as cursor:
        for table in all_tables(SCALES["tiny"], 1)[:-1]:  # but for the HTML, which is in no table of its own
            columns = ", ".join(table.columns.split())
            digest = hashlib.sha256()
            with cursor.copy(f"COPY (SELECT {columns} FROM {table.name} ORDER BY id) TO STDOUT") as rows:
                for row in rows:
                    digest.update(row)
            digests[table.name] = digest.hexdigest()
    return digests


def _rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _without_review(product):
    return Customer.objects.exclude(reviews__product=product).first().pk


def _test_database_url():
    database = connection.settings_dict
    login = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    return f"postgresql://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def _wait_until_alone():
    """PostgreSQL notices a killed client when it next writes to it or reads from it."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND state <> 'idle'"
    )
    deadline = time.monotonic() + 30
    while _rows(others)[0][0]:
        assert time.monotonic() < deadline, "the interrupted seeding still holds its transaction"
        time.sleep(0.05)
