"""One canonical query string for each choice, however it is spelt; what is not known changes nothing."""

from urllib.parse import urlencode

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from shop.pages.category.query import BANDS, ListingQuery
from shop.pages.product.query import ReviewQuery

# What stands for what: a query string as it may be sent, and the canonical one.
OF_LISTING = {
    "": "",
    "page=1": "",
    "page=": "",
    "page=0001": "",
    "page=02": "page=2",
    "page=+2": "page=2",
    "page=2+": "page=2",
    "page=%2B2": "page=2",
    "page=%32": "page=2",
    "page=2.0": "page=2",
    "page=%D9%A2": "page=2",  # a digit, to Python
    "p%61ge=2": "page=2",
    "page=7&page=2": "page=2",
    "page=2&": "page=2",
    "&&page=2&=&;": "page=2",
    "sort=popular": "",
    "sort=": "",
    "sort=+price": "sort=price",
    "sort=%2Dprice": "sort=-price",
    "sort=rating&sort=price": "sort=price",
    "sort=price&page=2": "page=2&sort=price",
    "brand=b&brand=a&brand=b": "brand=a&brand=b",
    "tag=z&stock=1&brand=b&price=&rating=4&tag=a": "brand=b&rating=4&stock=1&tag=a&tag=z",
    "price=50%2D200": "price=50-200",
    "utm_source=letter&page=2&utm_medium=mail": "page=2",
    "fbclid=IwAR0&gclid=Cj0&msclkid=f&mc_cid=1&mc_eid=2&_ga=2.1&yclid=3&dclid=4&ttclid=5": "",
    "PAGE=2": "",
    "page[]=2": "",
    "unknown=1&unknown=2": "",
}
NOT_VALID = ["page=1_0_x", "page=2&page=x", "page=%C3%99%C2%A2", "sort=POPULAR", "brand=", "stock=0", "rating=4.0"]


@pytest.mark.parametrize(("sent", "canonical"), OF_LISTING.items())
def test_spellings(sent, canonical):
    chosen = ListingQuery.of(QueryDict(sent))
    assert ListingQuery.canonical(chosen) == canonical
    assert urlencode(chosen.parameters, doseq=True) == canonical


@pytest.mark.parametrize("sent", NOT_VALID)
def test_what_is_not_valid_stands_for_nothing(sent):
    with pytest.raises(BadRequest):
        ListingQuery.of(QueryDict(sent))


slugs = st.from_regex(r"\A[a-zA-Z0-9_-]{1,8}\Z")
choices = st.fixed_dictionaries(
    {},
    optional={
        "sort": st.sampled_from([[""], *([sort] for sort in ListingQuery.SORTS)]),
        "page": st.integers(1, 1_000_000_000).map(lambda number: [str(number)]),
        "brand": st.lists(slugs, max_size=4),
        "tag": st.lists(slugs, max_size=4),
        "price": st.sampled_from([[""], *([band] for band in BANDS)]),
        "rating": st.sampled_from([[""], ["4"]]),
        "stock": st.sampled_from([[""], ["1"]]),
        "utm_term": st.lists(st.text(max_size=5), max_size=2),
    },
)


@given(choices, st.randoms())
def test_what_is_canonical_stands_for_the_same_choice(parameters, random):
    pairs = [(name, value) for name, values in parameters.items() for value in values]
    random.shuffle(pairs)
    chosen = ListingQuery.of(QueryDict(urlencode(pairs)))
    canonical = ListingQuery.canonical(chosen)
    again = ListingQuery.of(QueryDict(canonical))
    assert again == chosen
    assert ListingQuery.canonical(again) == canonical


def test_each_page_has_its_own_default():
    for query in (ListingQuery, ReviewQuery):
        first, *others = query.SORTS
        assert query.canonical(query.of(QueryDict(f"sort={first}"))) == ""
        for sort in others:
            assert query.canonical(query.of(QueryDict(f"sort={sort}"))) == f"sort={sort}"
