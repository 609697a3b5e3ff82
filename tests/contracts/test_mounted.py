"""Contract 1 where the shop is reached in another way: what enters the HTML beside the data is in the key, or not read.

Whoever comes first, under a script prefix, another host, scheme, language or time zone, leaves nothing of it to others.

Broken on purpose and caught: each of the three taken out of `scope_of`; a card and the empty account kept for a stage
whatever the prefix; Django's own storage for static files; a link to / in the header.
"""

import re
from datetime import timedelta
from itertools import cycle
from itertools import product as combinations

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_script_prefix
from django.utils import timezone, translation

from shop import pages
from shop.parts import optimized
from tests.contracts.asking import ask, html
from tests.pages import PAGES, caching_stages, first, status

ANOTHER_DAY = timedelta(hours=14 if timezone.now().hour >= 12 else -12)  # from UTC
STAGES = caching_stages()
WAYS = {  # name: (around the request, how it comes)
    "prefix": (lambda: override_script_prefix("/shop/"), {"SCRIPT_NAME": "/shop"}),
    "host, scheme and language": (
        lambda: translation.override("de"),
        {"headers": {"Host": "127.0.0.1:8001", "Accept-Language": "de"}, "secure": True},
    ),
    "time zone": (lambda: timezone.override(timezone.get_fixed_timezone(ANOTHER_DAY)), {}),
}
_LINK = re.compile(r'(?:href|action|src)="(/[^"]*)"')


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_the_shop_do_not_mix(way, corner):
    around, options = WAYS[way]
    by_turns = zip(PAGES, cycle(["another", "anonymous"]), strict=False)
    asked = {page: (first(page), corner[who]) for page, who in by_turns}

    def plain(stage):
        return [ask(stage, path, cookies) for path, cookies in asked.values()]

    def other(stage):
        with around():
            return [ask(stage, path, cookies, **options) for path, cookies in asked.values()]

    expected = {plain: plain("naive"), other: other("naive")}
    for stage, order in combinations(STAGES, ([plain, other, plain], [other, plain])):
        cache.clear()
        optimized._once_a_process.clear()
        for come in order:
            assert come(stage) == expected[come]
        kept = [ask(stage, *asked[page], warm=pages.caches(page, stage)) for page in PAGES]
        assert kept == expected[plain]


def test_a_way_that_matters_shows(corner):
    """Or the test above would compare a page with itself."""
    path, who = first("product"), "anonymous"
    plain = ask("naive", path, corner[who])
    for way in ("prefix", "time zone"):
        around, options = WAYS[way]
        with around():
            assert ask("naive", path, corner[who], **options) != plain


@pytest.mark.parametrize("stage", pages.STAGES)
def test_every_link_stays_below_the_prefix(stage, corner):
    with override_script_prefix("/shop/"):
        client = Client(SCRIPT_NAME="/shop")
        client.cookies.load(corner["another"])
        asked = {page: client.generic(pages.facts(page).methods[0], f"/{stage}/{first(page)}") for page in PAGES}
        assert {page: answer.status_code for page, answer in asked.items()} == {page: status(page) for page in PAGES}
        html_pages = [page for page in PAGES if status(page) == 200 and "html" in asked[page]["Content-Type"]]
        others = map(client.get, [f"/{stage}/cart/", "/login/", "/", "/404/"])
        for answer in [*(asked[page] for page in html_pages), *others]:
            links = _LINK.findall(html(answer))
            assert links
            assert [link for link in links if not link.startswith("/shop/")] == []
        assert client.post("/logout/")["Location"] == "/shop/"


def test_what_a_process_keeps_of_prefixes_is_bounded(corner, monkeypatch):
    monkeypatch.setattr(optimized._once_a_process, "most", 2)
    for number in range(5):
        with override_script_prefix(f"/{number}/"):
            ask("optimized", first("category"))
        assert len(optimized._once_a_process) <= 2
