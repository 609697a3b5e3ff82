"""Methods × headers × statuses: a whole page, new and kept, is answered as Django answers naive's, which keeps nothing.

Equal are status, headers, cookies and body (asking.Answer). What a browser says that it has is another question, in
test_headers and test_revalidation.

Broken on purpose and caught: gzip sent to who refuses it. What no page of the shop does, as to return a 404 or
to take a POST, is asked in test_caching_whole_page.
"""

from itertools import product

import pytest

from tests.contracts.asking import ask, at_every_temperature
from tests.pages import all_are_asked, asker, first, of, whole

METHODS = ["get", "head", "options", "post", "put", "patch", "delete"]
REFUSE_GZIP = [{"Accept-Encoding": "gzip;q=0, identity"}, {"Accept-Encoding": "*;q=0"}]
HEADERS = [
    {},
    {"Range": "bytes=0-9"},
    {"Range": "bytes=9-0, items=1"},
    {"If-None-Match": '"another"'},
    {"If-Match": '"another"'},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    {"Accept-Encoding": "identity;q=0, br"},
    *REFUSE_GZIP,
    {"Accept": "application/json"},
]


def addresses(page):
    """Return one address for each status that the page has: right, bad input, and nothing there."""
    bad = next((query for query, status in of(page).bad_input.items() if status == 400), None)
    found = {200: first(page), 404: next(iter(of(page).nowhere), None), 400: bad and f"{first(page)}?{bad}"}
    return {status: path for status, path in found.items() if path is not None}


@pytest.mark.one_in(21)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("page", whole())
def test_it_is_answered_as_django_answers(page, method, corner):
    cookies = corner[asker(page)]
    for (status, path), headers in product(addresses(page).items(), HEADERS):
        expected = ask("naive", path, cookies, method=method, headers=headers)
        assert expected.status == status
        found = at_every_temperature(page, "optimized", path, cookies, method=method, headers=headers)
        for answer in found:
            assert answer == expected, f"{status}, {headers}"
            if headers in REFUSE_GZIP:
                assert "Content-Encoding" not in answer.wire


def test_each_status_is_asked():
    found = {status for page in whole() for status in addresses(page)}
    assert found == {200, 400, 404} or not all_are_asked()
