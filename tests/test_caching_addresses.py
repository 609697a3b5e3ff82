"""The key of a page: one for all spellings of an address, none where there is nothing to keep.

tests/contracts/test_addresses.py asks the same of the shop's pages.
"""

from types import SimpleNamespace

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from shop.caching import forget
from shop.caching.addresses import key_of


class Numbers:
    """Takes `page`, a number whose default is 1, and `sort`, of which the last one counts."""

    base_fields = {"page": None, "sort": None}
    asked = []

    @classmethod
    def of(cls, query):
        cls.asked.append(dict(query))
        if not query.get("page", "1").isdigit():
            raise BadRequest
        return int(query.get("page", "1")), query.get("sort", "")

    @classmethod
    def canonical(cls, chosen):
        page, sort = chosen
        return "&".join([f"page={page}"] * (page != 1) + [f"sort={sort}"] * bool(sort))


@pytest.fixture(autouse=True)
def _nothing_asked():
    Numbers.asked.clear()


def key(address, query=Numbers, method="GET"):
    request = RequestFactory().generic(method, address)
    request.resolver_match = SimpleNamespace(namespace="lean")
    return key_of(request, query)


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/bells/", ""),
        ("/bells/?page=1", ""),
        ("/bells/?utm_source=letter&bot", ""),
        ("/bells/?page=02&utm_source=letter&sort=price", "page=2&sort=price"),
        ("/bells/?sort=price&page=2", "page=2&sort=price"),
        ("/bells/?page=7&page=2", "page=2"),
    ],
)
def test_one_key_for_all_spellings(address, canonical):
    assert key(address) == f"page:lean:en-gb:UTC:/:/bells/?{canonical}"
    assert key(address, method="HEAD") == key(address)


def test_what_a_page_does_not_know_is_not_shown_to_its_form():
    key("/bells/?page=7&page=2&bot=1")
    assert Numbers.asked == [{"page": ["7", "2"]}]


def test_a_page_without_parameters_has_one_key():
    assert key("/bells/?page=2", query=None) == key("/bells/", query=None) == "page:lean:en-gb:UTC:/:/bells/?"


def test_what_is_not_valid_and_what_is_not_read_has_none():
    assert key("/bells/?page=two") is None
    assert [key("/bells/", method=method) for method in ("POST", "OPTIONS", "PUT")] == [None] * 3
    assert [key("/bells/", query=None, method=method) for method in ("POST", "OPTIONS", "PUT")] == [None] * 3


def test_a_form_is_asked_once_for_what_is_sent_again():
    for _ in range(3):
        key("/bells/?page=2")
    assert len(Numbers.asked) == 1
    forget()
    key("/bells/?page=2")
    assert len(Numbers.asked) == 2
