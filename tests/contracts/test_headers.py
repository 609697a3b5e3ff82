"""Each header has one right value for each case: this table says which, for every page and stage.

                   naive to fragments, Django's own      optimized
    Content-Type   text/html; charset=utf-8              the same; none in a 304
    Content-Length of the body as sent to GET            the same; none in a 304
    Content-Encoding  none                               gzip for who takes it
    Vary           Cookie                                Accept-Encoding, Cookie
    Cache-Control  none                                  private, no-cache: no age, as every write may change the page
    ETag           none                                  of page, personal content and encoding; weak where a form's
                                                         token is masked anew, in a page that is not compressed
    Set-Cookie     csrftoken with a form                 the same; in a compressed page not to who has it already
                   recent, of a product, for a session   the same
    X-Request-ID   of the request                        the same, in a 304, too

HEAD has all of GET's; a 304 has Cache-Control, ETag, Vary and Set-Cookie of the 200 that it stands for.

Broken on purpose and caught: an ETag without its encoding or without what is personal, a strong one for masked tokens,
`max-age`, Vary without Accept-Encoding or set for 200 alone, the length of the page that is not compressed, HEAD with
a length of its own, a 304 with a type or a length, or without its cookies.
"""

import re
from itertools import combinations, product

import pytest
from django.core.cache import cache
from django.test import Client

from config.settings import naive as naive_stack
from shop.stages import OURS
from tests.contracts.corner import recent
from tests.pages import first, of, whole

STAGES = [stage.name for stage in OURS]  # one that is found on disk may say what it likes of how it is kept
VISITORS = ["nobody", "nobody with a token", "customer", "customer with a token", "cart"]
ENCODINGS = ["", "gzip"]
SECRET = {"csrftoken": "a" * 32}
SECURITY = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CONDITIONAL_GET = "django.middleware.http.ConditionalGetMiddleware"


@pytest.fixture
def cookies(corner):
    seen = recent([1, 2])
    return {
        "nobody": {},
        "nobody with a token": SECRET,
        "customer": corner["newcomer"] | seen,
        "customer with a token": corner["newcomer"] | seen | SECRET,
        "cart": corner["anonymous with a cart"],
    }


def ask(stage, page, cookies, accepted, method="get", **headers):
    client = Client()
    client.cookies.load(cookies)
    return getattr(client, method)(f"/{stage}/{first(page)}", headers={"Accept-Encoding": accepted, **headers})


def asked_of(stage):
    """Return the visitors and encodings to ask a stage with: all where they make a difference."""
    return product(VISITORS, ENCODINGS) if stage == "optimized" else [("customer with a token", "gzip")]


def has_form(page, visitor):
    """Tell whether there is a form to post: to put the product in the cart, or to log out."""
    return of(page).form or "customer" in visitor


def headers_in(answer):
    """Return them without the request's id, which every answer has."""
    headers = dict(answer.items())
    assert re.fullmatch("[0-9a-f]{16}", headers.pop("X-Request-ID", "none"))
    return headers


def headers_of(stage, page, visitor, accepted, length):
    """Return what the table says, but for the ETag."""
    table = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(length), "Vary": "Cookie", **SECURITY}
    if stage == "optimized":
        table |= {"Vary": "Accept-Encoding, Cookie", "Cache-Control": "private, no-cache"}
        table |= {"Content-Encoding": "gzip"} if accepted else {}
    return table


def cookies_of(stage, page, visitor, accepted):
    sent = {"recent"} if of(page).remembers and "nobody" not in visitor else set()
    has_it_already = stage == "optimized" and accepted and "token" in visitor
    return sent | {"csrftoken"} if has_form(page, visitor) and not has_it_already else sent


def etag_of(page, visitor, accepted):
    """Return the pattern of the ETag of the stage optimized."""
    if accepted:
        return r'"[0-9a-f]{16}-[0-9a-f]{16}-gzip"'
    return ("W/" if has_form(page, visitor) else "") + r'"[0-9a-f]{16}-[0-9a-f]{16}"'


@pytest.mark.one_in(3)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("page", whole())
def test_a_whole_page(page, stage, cookies):
    for visitor, accepted in asked_of(stage):
        length = len(ask(stage, page, cookies[visitor], accepted).content)
        cache.clear()
        for method in ("head", "get", "head") if stage == "optimized" else ("head",):
            case = f"{method}, {visitor}, {accepted or 'plain'}"
            answer = ask(stage, page, cookies[visitor], accepted, method)
            headers = headers_in(answer)
            if stage == "optimized":
                assert re.fullmatch(etag_of(page, visitor, accepted), headers.pop("ETag", "none")), case
            assert headers == headers_of(stage, page, visitor, accepted, length), case
            assert set(answer.cookies) == cookies_of(stage, page, visitor, accepted), case
            assert answer.status_code == 200
            assert (answer.content == b"") == (method == "head"), case


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("stage", "method"), [*product(STAGES, ["get"]), ("optimized", "head")])
@pytest.mark.parametrize("page", whole())
def test_a_page_that_the_browser_has(page, stage, method, cookies):
    """A 304 is for who has a CSRF secret already, or needs none; and none of the other stages gives any."""
    for visitor, accepted in asked_of(stage):
        first = ask(stage, page, cookies[visitor], accepted) if stage == "optimized" else {}
        sent = {"If-None-Match": first.get("ETag", '"of another stage"')}
        again = ask(stage, page, cookies[visitor], accepted, method, **sent)
        case = f"{visitor}, {accepted or 'plain'}"
        if stage == "optimized" and ("token" in visitor or not has_form(page, visitor)):
            table = headers_of(stage, page, visitor, accepted, 0) | {"ETag": first["ETag"]}
            for name in ("Content-Type", "Content-Length", "Content-Encoding"):
                table.pop(name, None)
            assert (again.status_code, again.content) == (304, b""), case
            assert headers_in(again) == table, case
        else:
            assert again.status_code == 200, case
            assert again.get("ETag", "") != sent["If-None-Match"], case
        assert again.cookies.keys() == cookies_of(stage, page, visitor, accepted), case


@pytest.mark.parametrize("page", whole())
def test_a_304_has_what_that_of_django_has(page, cookies, settings):
    """Beside Cache-Control, which Django leaves to the view, and what middleware inside of Django's adds."""
    ours = ask("optimized", page, SECRET, "gzip")
    ours = ask("optimized", page, SECRET, "gzip", **{"If-None-Match": ours["ETag"]})
    settings.MIDDLEWARE = [CONDITIONAL_GET, *naive_stack.MIDDLEWARE]
    # Django's tag of a page with a token differs each time; what "*" asks for is there whatever its tag.
    theirs = ask("lean", page, SECRET, "gzip", **{"If-None-Match": "*"})
    assert ours.status_code == theirs.status_code == 304
    assert set(theirs.headers) == {"ETag", "Vary"}
    assert set(ours.headers) == {"ETag", "Vary", "Cache-Control", "X-Request-ID", *SECURITY}


@pytest.mark.parametrize("page", whole())
def test_another_page_has_another_tag(page, cookies):
    """By encoding, and by what is personal; and the same visitor is told the same."""
    tags = {}
    for visitor, accepted in product(("nobody with a token", "customer with a token", "cart"), ENCODINGS):
        own = cookies[visitor] | SECRET
        first, again = (ask("optimized", page, own, accepted)["ETag"] for _again in range(2))
        assert first == again
        tags[visitor, accepted] = first.removeprefix("W/")
        another = own | {"csrftoken": "b" * 32}
        is_another = ask("optimized", page, another, accepted)["ETag"] != first
        assert is_another == has_form(page, visitor), f"{visitor}, {accepted}"
    for one, other in combinations(tags, 2):
        assert tags[one] != tags[other], f"{one} and {other}"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{tag}", 304),
        ('"another", {tag}', 304),
        ("*", 200),  # as whatever it is may have a form for somebody else
        ('"another"', 200),
        ('"another", W/{tag}', 304),
        ("not a tag", 200),
    ],
)
def test_what_a_browser_may_say_that_it_has(sent, status, cookies):
    tag = ask("optimized", "category", {}, "gzip")["ETag"]
    again = ask("optimized", "category", {}, "gzip", **{"If-None-Match": sent.format(tag=tag)})
    assert again.status_code == status


CONDITIONS = [
    {"If-Match": '"another"'},
    {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"Range": "bytes=0-9"},
]


@pytest.mark.parametrize("headers", CONDITIONS)
def test_other_conditions_are_for_none_of_the_stages(headers, corner):
    for stage in STAGES:
        assert ask(stage, "category", {}, "gzip", **headers).status_code == 200
