"""Contract 2 where a bound is chosen: a section that may be late is so by its bound and no longer, and all else is not.

What may be late is which products a section shows. What it shows of them is as fresh as everywhere: after any write
but those that its page names, test_fresh compares the whole page.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from shop import pages
from shop.models import Product
from tests.contracts.asking import ask, but_late
from tests.contracts.writes import save
from tests.pages import caching_stages, first, having, of

LATE = [
    (page, stage, section)
    for page in having("late")
    for stage in caching_stages()
    if pages.caches(page, stage)
    for section in of(page).late
]


@pytest.mark.parametrize(("page", "stage", "section"), LATE)
def test_it_is_late_by_its_bound_and_no_longer(page, stage, section, corner, monkeypatch):
    path, late, now = first(page), of(page).late[section], timezone.now
    before = ask(stage, path)
    late.write()
    fresh = ask("naive", path)
    assert fresh.late[section] != before.late[section], "the write changes nothing there: it tests nothing"
    for warm in (False, True):
        answer = ask(stage, path, warm=warm)
        assert but_late(answer) == but_late(fresh)
        assert answer.late[section] == before.late[section], "it was renewed, which the bound is there to save"
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=late.seconds))
    fresh = ask("naive", path)
    for warm in (False, True):
        assert ask(stage, path, warm=warm) == fresh


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("page", "stage", "section"), LATE)
def test_what_it_shows_is_never_late(page, stage, section, corner):
    path = first(page)
    before = ask(stage, path).late[section]
    for product in _shown_in(before):
        save(product, price_cents=product.price_cents + 1_00)
        answer = ask(stage, path)
        assert answer == ask("naive", path)
        assert answer.late[section] != before
        before = answer.late[section]
    product.state = "archived"
    product.save()
    assert ask(stage, path) == ask("naive", path)
    assert product.slug not in ask(stage, path).late[section]


def _shown_in(section):
    """Return the products whose cards these are."""
    return Product.objects.filter(slug__in=re.findall(r'"/STAGE/product/([^/]+)/"', section))
