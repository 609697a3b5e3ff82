"""A browser that keeps a page, loses or changes its cookies, and asks again: whatever it is told, its form works.

Told is it by a 304 to show what it has, or by a 200 what there is now. The first is for who comes with the secret that
its form was made for. A crawler, which comes without any cookie, cannot be told from a browser that has lost its own:
it gets a 304 of a page without a form, and a page with one in full.

Broken on purpose and caught: the secret left out of the ETag, what is personal left out of it, any copy matched by `*`.
"""

from itertools import product

import pytest
from django.conf import settings
from django.test import Client

from shop.models import CartLine
from shop.stages import OURS
from tests.contracts.asking import TOKEN, html
from tests.contracts.corner import variant
from tests.pages import first, of, whole

VISITORS = ["anonymous", "newcomer", "anonymous with a cart"]
SPELT = ["{}", "W/{}", '"another", {}', "*"]  # what a browser may say that it has, by the strong form of its tag
SESSION, CSRF = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME


class Browser(Client):
    """Keeps each page that it is sent, and shows it again when it is told to."""

    def __init__(self, cookies, accepted):
        super().__init__(enforce_csrf_checks=True, headers={"Accept-Encoding": accepted})
        self.cookies.load(cookies)
        self.kept, self.shown = {}, ""

    def look(self, path, spelt="{}"):
        """Return the status of the answer."""
        etag, _ = self.kept.get(path, (None, None))
        response = self.get(path, headers={"If-None-Match": spelt.format(etag.removeprefix("W/"))} if etag else {})
        if response.status_code == 200:
            self.kept[path] = response.get("ETag"), html(response)
        self.shown = self.kept[path][1]
        return response.status_code

    def send_forms(self, stage):
        """Return the status of each form's answer. All go into the cart, so that nobody is logged out by the first."""
        sent = []
        for token in TOKEN.findall(self.shown):
            form = {"variant": variant("rim").pk, "quantity": 1, "csrfmiddlewaretoken": token}
            sent.append(self.post(f"/{stage}/cart/add/", form).status_code)
            CartLine.objects.filter(variant__sku="rim-m").delete()  # a cart takes so many and no more
        return sent


def nothing(browser):
    pass


def all_cookies_lost(browser):
    browser.cookies.clear()


def secret_lost(browser):
    browser.cookies.pop(CSRF, None)


def secret_broken(browser):
    browser.cookies[CSRF] = "not a secret"


def secret_of_another_tab(browser):
    browser.cookies.pop(CSRF, None)
    browser.get("/login/")


def session_lost(browser):
    browser.cookies.pop(SESSION, None)


CHANGES = [nothing, all_cookies_lost, secret_lost, secret_broken, secret_of_another_tab, session_lost]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("page", whole())
def test_a_form_is_never_refused(page, change, corner):
    everything = product(VISITORS, ["", "gzip"], SPELT)
    some = [*product(VISITORS, ["gzip"], SPELT[2:3]), ("newcomer", "", "*")]
    for visitor, accepted, spelt in everything if change is nothing else some:
        browser = Browser(corner[visitor], accepted)
        path = f"/optimized/{first(page)}"
        assert browser.look(path) == 200
        change(browser)
        status = browser.look(path, spelt)
        case = f"{visitor}, {accepted or 'plain'}, {spelt}: {status}"
        answers = browser.send_forms("optimized")
        assert answers == [302] * len(answers), case
        assert answers or not of(page).form, case
        if change is nothing:
            assert status == (200 if spelt == "*" else 304), case


@pytest.mark.one_in(3)
@pytest.mark.parametrize("stage", [stage.name for stage in OURS[:-1]])
@pytest.mark.parametrize("page", whole())
def test_the_other_stages_answer_in_full(page, stage, corner):
    browser = Browser(corner["newcomer"], "gzip")
    path = f"/{stage}/{first(page)}"
    browser.kept[path] = '"of another stage"', ""
    assert browser.look(path, "*") == 200
    all_cookies_lost(browser)
    browser.kept[path] = '"of another stage"', ""
    assert browser.look(path) == 200
    answers = browser.send_forms(stage)
    assert answers == [302] * len(answers)


def test_a_crawler_gets_a_304_of_a_page_without_a_form(corner):
    """It keeps no cookie. A page with a form it gets in full, as would a browser that has lost its cookies."""
    for page, status in {page: 200 if of(page).form else 304 for page in whole()}.items():
        crawler = Browser({}, "gzip")
        path = f"/optimized/{first(page)}"
        assert crawler.look(path) == 200
        for _visit in range(3):
            crawler.cookies.clear()
            assert crawler.look(path) == status


def test_a_browser_that_found_its_secret_elsewhere_keeps_a_page_without_a_form(corner):
    browser = Browser({}, "gzip")
    browser.look("/optimized/category/gravel/")
    browser.get("/optimized/product/pebble/")
    assert CSRF in browser.cookies
    assert browser.look("/optimized/category/gravel/") == 304


def test_logging_in_makes_another_page(corner):
    """It renews the secret, and greets."""
    browser = Browser({}, "gzip")
    for page in whole():
        browser.look(f"/optimized/{first(page)}")
    browser.look("/login/")
    [token] = TOKEN.findall(browser.shown)
    answer = browser.post("/login/", {"username": "bob", "password": "bicycle", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    for page in whole():
        assert browser.look(f"/optimized/{first(page)}") == 200
        assert set(browser.send_forms("optimized")) == {302}
