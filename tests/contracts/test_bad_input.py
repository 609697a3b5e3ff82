"""Bad input: whatever is sent, the answer is a page, a 4xx or a form's error, the same at every stage; never a 500.

Broken on purpose and caught: kept pages answered whatever the host (`test_hosts`), page numbers without bounds
(`test_parameters`).
"""

import pytest

from shop import pages
from shop.pages import STAGES
from tests.contracts.asking import ask, at_every_temperature
from tests.contracts.corner import recent, variant
from tests.full import FULL
from tests.pages import PAGES, asker, of, status

UNKNOWN = {
    "unknown=%3Cscript%3E": 200,
    "&&&=&;=;": 200,
    "&".join(f"a{n}=1" for n in range(1000)): 200,
}
"""Input that no page knows. 200 stands for the page's own right answer."""
NOWHERE = {path: status for page in PAGES for path, status in of(page).nowhere.items()}
COOKIES = {
    "recent": [
        "",
        ".",
        "-1.0",
        "1" * 4000,
        "9" * 11,
        "1.1.1.1.1.1.1.1",
        "\xd9\xa3",
        "1;2",
    ],
    "sessionid": ["", "x", "x" * 32, "x" * 4000, "../../etc/passwd"],
    "csrftoken": ["", "x", "x" * 32, "x" * 4000, "<script>"],
}


@pytest.mark.parametrize("page", PAGES)
def test_parameters(page, corner):
    """As whoever may see the page; where no parameter is read, none is bad."""
    cookies, path = corner[asker(page)], of(page).simplest
    expected = UNKNOWN | pages.facts(page).bad_requests | of(page).bad_input
    own_scripts = ask(STAGES[0], path, cookies).html.count("<script>")
    for query, code in expected.items():
        answers = [a for stage in STAGES for a in at_every_temperature(page, stage, f"{path}?{query}", cookies)]
        assert {answer.status for answer in answers} == {status(page) if code == 200 else code}, query[:80]
        assert answers == [answers[0]] * len(answers), query[:80]
        assert answers[0].html.count("<script>") <= own_scripts


@pytest.mark.parametrize("path", NOWHERE, ids=lambda path: path[:30])
def test_addresses(path, corner):
    answers = [ask(stage, path) for stage in STAGES]
    assert answers == [answers[0]] * len(STAGES)
    assert answers[0].status == NOWHERE[path]


@pytest.mark.parametrize("cookie", COOKIES)
def test_cookies(cookie, corner):
    for number, value in enumerate(COOKIES[cookie]):
        for page in PAGES if FULL else [PAGES[number % len(PAGES)]]:  # by turns
            headers = _header({**corner["newcomer"], cookie: value})
            logged_out = cookie == "sessionid" and asker(page) != "anonymous"
            prove = cookie != "recent"  # a card that is not there is looked for each time
            answers = [
                answer
                for stage in STAGES
                for answer in at_every_temperature(page, stage, of(page).simplest, headers=headers, prove=prove)
            ]
            assert {answer.status for answer in answers} == {302 if logged_out else status(page)}, repr(value)[:80]
            assert answers == [answers[0]] * len(answers), repr(value)[:80]


def test_a_session_key_with_a_nul(corner):
    assert ask("naive", "product/rim/", headers=_header({"sessionid": r"\000" * 8})).status == 200


@pytest.mark.one_in(3)
@pytest.mark.parametrize("host", ["evil.example", "a b", "x" * 300, "[::1"])
def test_hosts(host, corner):
    for page in PAGES:
        for stage in STAGES:
            assert ask(stage, of(page).simplest, headers={"Host": host}).status == 400, stage
            at_every_temperature(page, stage, of(page).simplest)
            assert ask(stage, of(page).simplest, headers={"Host": host}).status == 400, stage


@pytest.mark.one_in(3)
@pytest.mark.parametrize("method", ["head", "options", "post", "put", "patch", "delete", "trace"])
def test_methods(method, corner):
    for page in PAGES:
        path = of(page).simplest
        answers = [a for stage in STAGES for a in at_every_temperature(page, stage, path, method=method, prove=False)]
        assert answers == [answers[0]] * len(answers)
        assert answers[0].status < 500


def test_posts_without_a_token(corner):
    """They are refused wherever they go, a page as well as a form."""
    for path in (*[of(page).simplest for page in PAGES], "cart/add/"):
        for stage in STAGES:
            for visitor in ("anonymous", "another"):
                assert ask(stage, path, corner[visitor], method="post", checking_tokens=True).status == 403


def forms():
    rim = variant("rim").pk
    return {
        "no fields": {},
        "no quantity": {"variant": rim},
        "negative": {"variant": rim, "quantity": -1},
        "none": {"variant": rim, "quantity": 0},
        "too many": {"variant": rim, "quantity": 21},
        "far too many": {"variant": rim, "quantity": 10**30},
        "words": {"variant": "the red one", "quantity": "two"},
        "unknown": {"variant": 2**63 - 1, "quantity": 1},
        "beyond": {"variant": 2**63, "quantity": 1},
        "draft": {"variant": variant("prototype").pk, "quantity": 1},
        "null": {"variant": "\0", "quantity": "1\0"},
        "more than there is": {"variant": variant("pebble").pk, "quantity": 11},
    }


@pytest.mark.parametrize("visitor", ["anonymous", "another"])
def test_forms(visitor, corner):
    for name, form in forms().items():
        answers = [ask(stage, "cart/add/", corner[visitor], method="post", data=form) for stage in STAGES]
        assert {answer.status for answer in answers} == {400}, name
        assert answers == [answers[0]] * len(STAGES), name


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"variant": ', "application/json", 400),
        (b"variant=1&quantity=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"variant=1" * 400_000, "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(1001)), "application/x-www-form-urlencoded", 400),
        (b"--x\r\nnot multipart", "multipart/form-data; boundary=x", 400),
        (b"", "multipart/form-data", 400),
    ],
    ids=["json", "encoding", "too large", "too many fields", "multipart", "no boundary"],
)
def test_bodies(body, content_type, status, corner):
    for stage in STAGES:
        answer = ask(stage, "cart/add/", method="post", data=body, content_type=content_type)
        assert answer.status == status


def test_a_list_of_what_was_looked_at_may_hold_anything(corner):
    """Products that are gone, hidden or repeated are left out, and nobody gets more than five cards."""
    many = recent([*range(10**6, 10**6 + 5), *range(1, 200)])
    for page in PAGES:
        answers = [ask(stage, of(page).simplest, corner["newcomer"] | many) for stage in STAGES]
        assert answers == [answers[0]] * len(STAGES)


def _header(cookies):
    """Return a header with cookies as they come over the wire, which need not be what a browser would send."""
    return {"Cookie": "; ".join(f'{name}="{value}"' for name, value in cookies.items())}
