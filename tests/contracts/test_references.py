"""What references get wrong is told in their files, and found here: the contracts are run over each of them.

A reference that fails a contract without saying so fails this test, and so does one that says so and passes.

Broken on purpose and caught: a fault that is not told; one that is told and not there.
"""

from importlib import import_module

import pytest
from django.test import Client

from lab import references
from lab.behind_nginx import configuration_of
from tests.contracts.asking import TOKEN, ask, forget, html
from tests.contracts.corner import product, variant
from tests.contracts.writes import save
from tests.pages import PAGES, all_are_asked, first, of

STACKS = ("cache_middlewares",)  # settings that are references: denormalized, as they serve it
NAMES = [*references.modules(), *STACKS]


@pytest.fixture(params=NAMES)
def reference(request, settings):
    """The module, and where it is mounted."""
    name = request.param
    if name not in STACKS:
        return references.modules()[name], references.prefix(name).rstrip("/")
    module = import_module(f"lab.stacks.{name}")
    settings.MIDDLEWARE = module.MIDDLEWARE
    settings.CACHE_MIDDLEWARE_SECONDS = module.CACHE_MIDDLEWARE_SECONDS
    return module, "denormalized"


@pytest.mark.one_in(3)
def test_what_it_gets_wrong_is_told(reference, corner):
    module, mounted = reference
    asked = [page for page in PAGES if page in getattr(module, "VIEWS", PAGES)]
    found = {name for name, holds in CONTRACTS.items() if not all(holds(mounted, page, corner) for page in asked)}
    assert found <= module.WRONG.keys(), module.__name__
    assert found == module.WRONG.keys() or not all_are_asked(), module.__name__
    assert all(sentence.endswith(".") for sentence in module.WRONG.values())
    assert module.__doc__


def same_page(mounted, page, corner):
    """Whoever asks for a new page, and again, gets naive's."""
    for visitor in ("anonymous", "another"):
        forget()
        for _ in range(2):
            if not _same(mounted, page, corner, visitor):
                return False
    return True


def fresh(mounted, page, corner):
    """After a price has changed, the next answer shows it."""
    forget()
    ask(mounted, first(page), corner["anonymous"])
    save(product(), price_cents=777_77 + PAGES.index(page))  # another one than for the page before
    return _same(mounted, page, corner, "anonymous")


def private(mounted, page, corner):
    """Visitors who ask one after the other get their own names, carts and histories, and nobody else's."""
    forget()
    visitors = ("another", "anonymous", "customer", "another")
    return all(_same(mounted, page, corner, visitor) for visitor in visitors)


def forms(mounted, page, corner):
    """Two new visitors can send what the page's form asks for."""
    forget()
    return not of(page).form or all(_can_send(mounted, page) for _ in range(2))


CONTRACTS = {"same page": same_page, "fresh": fresh, "private": private, "forms": forms}


def _same(mounted, page, corner, visitor):
    expected, answer = (ask(where, first(page), corner[visitor]) for where in ("naive", mounted))
    return (answer.status, answer.html) == (expected.status, expected.html)


def _can_send(mounted, page):
    browser = Client(enforce_csrf_checks=True)
    token = TOKEN.search(html(browser.get(f"/{mounted}/{first(page)}")))
    form = {"variant": variant("rim").pk, "quantity": 1, "csrfmiddlewaretoken": token[0]}
    return browser.post(f"/{mounted}/cart/add/", form).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_a_shared_cache_is_told_what_it_may_keep(page, corner):
    """Of the anonymous alone: what a cache in front of the shop does with it, it does elsewhere."""
    told = {who: _cache_control(page, corner[who]) for who in ("anonymous", "another")}
    assert "s-maxage=600, stale-while-revalidate=600" in told["anonymous"]
    assert "s-maxage" not in told["another"]


def test_nginx_is_configured_with_all_that_it_has_to_know(tmp_path):
    text = configuration_of(8123, "127.0.0.1:9000", tmp_path)
    assert "listen 127.0.0.1:8123;" in text
    assert "server 127.0.0.1:9000;" in text
    assert f"proxy_cache_path {tmp_path}/pages " in text
    assert not {"PORT", "SHOP", "DIRECTORY"} & set(text.split("worker_processes")[1].replace("/", " ").split())
    for directive in (
        "proxy_cache_bypass $cookie_sessionid",
        "proxy_no_cache $cookie_sessionid",
        "proxy_cache_lock on",
    ):
        assert f"{directive};" in text


def _cache_control(page, cookies):
    browser = Client()
    browser.cookies.load(cookies)
    return browser.get(f"/{references.prefix('nginx')}{first(page)}").headers.get("Cache-Control", "")
