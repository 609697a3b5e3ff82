"""The instruments, copied into another project with other models, explain its pages there.

Broken on purpose and caught: the transaction committed; tasks run; the project's own cache used; a thread that writes;
a COMMIT let through; hooks of middleware without a time of their own; probes that do not end the search for a line;
caches that are not emptied for a cold run; an exit code of 0 for a request that failed.
"""

import json

import pytest

PLANTED_MS = 20
PLACES = {
    "sql": "sql",
    "template": "templates",
    "cache": "cache",
    "middleware": "layers",
    "hook": "layers",
    "python": "python",
}


@pytest.fixture(scope="module")
def told(stranger):
    """What each command printed, all of them asked in one process, between two looks at all that could change."""
    commands = {
        "before": ["state"],
        **{place: ["why", f"/planted/{place}/", "--json", "--repeat=5"] for place in PLACES},
        "index": ["why", "--repeat=1", "/", "--json"],
        "index in words": ["why", "--repeat=1", "/", "--all"],
        "lean": ["why", "--repeat=1", "/lean/", "--json"],
        "async": ["why", "--repeat=1", "/async/", "--json"],
        "stream": ["why", "--repeat=1", "/stream/", "--json"],
        "async stream": ["why", "--repeat=1", "/async-stream/", "--json"],
        "two databases": ["why", "--repeat=1", "/two/", "--json"],
        "broken": ["why", "--repeat=1", "/broken/"],
        "broken stream": ["why", "--repeat=1", "/broken-stream/"],
        "broken page": ["why", "--repeat=1", "/broken/", "--html=-"],
        "sound and broken": ["why", "--repeat=1", "/lean/", "--versus=/broken/"],
        "broken under DEBUG": ["why", "--repeat=1", "/broken/", "--debug", "--json"],
        "write": ["why", "--repeat=1", "/write/", "--data=name=x", "--json"],
        "alice": ["why", "--repeat=1", "/who/", "--user=alice", "--json"],
        "warm": ["why", "--repeat=1", "/kept/", "--json"],
        "cold": ["why", "--repeat=1", "/kept/", "--cold", "--json"],
        "not found": ["why", "--repeat=1", "/article/99/", "--json"],
        "thread": ["why", "--repeat=1", "/thread/", "--json"],
        "unknown address": ["why", "--repeat=1", "/nowhere/"],
        "foreign host": ["why", "--repeat=1", "http://evil.example/"],
        "unknown user": ["why", "--repeat=1", "/", "--user=bob"],
        "no header": ["why", "--repeat=1", "/", "--header=Nonsense"],
        "commit": ["why", "--repeat=1", "/commit/"],
        "after": ["state"],
    }
    return dict(zip(commands, stranger.ask(*commands.values()), strict=True))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_planted_lands_in_its_line(told, place):
    """Within 10 % of what the waits really took: on a busy machine they take longer than they were asked to."""
    parts = told[place].json["parts"]
    assert sum(parts.values()) == pytest.approx(told[place].json["wall_ms"])
    assert 0.9 * min(told[place].waited) <= parts[PLACES[place]] <= 1.1 * max(told[place].waited)
    assert {name for name, ms in parts.items() if ms >= PLANTED_MS} == {PLACES[place]}


def test_similar_and_same_statements_are_counted_with_their_lines(told):
    index = told["index"].json
    articles, authors, counts = sorted(index["statements"], key=lambda each: (each["count"], each["again"] == 0))
    assert "COUNT(*)" in counts["sql"]
    assert (counts["count"], counts["again"], counts["rows"]) == (12, 0, 12)
    assert counts["where"] == "blog/views.py:20 in index"
    assert (authors["count"], authors["again"], authors["rows"]) == (12, 9, 12)
    assert authors["where"] == "blog/templates/blog/row.html:2"
    assert (articles["count"], articles["rows"], articles["layer"]) == (1, 12, "view")
    assert index["reversals"]["names"] == {"article": 12}
    assert {use["name"]: use["count"] for use in index["templates"]} == {"blog/index.html": 1, "blog/row.html": 12}


def test_the_advice_names_the_recipes(told):
    recipes = {recipe for advice in told["index"].json["advice"] for recipe in advice["recipes"]}
    assert {"count_related_rows", "select_related", "query_in_tag"} <= recipes
    assert not any("asks" in advice["sentence"] for advice in told["lean"].json["advice"])


def test_the_report_has_80_columns(told):
    lines = told["index in words"].out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("GET / ")
    assert any("12×" in line and "blog/views.py:20 in index" in line for line in lines)
    assert any("→ count_related_rows:" in line for line in lines)
    assert "Templates: 13 renders, own time, the Python around 12 statements included" in lines


def test_async_streams_and_several_databases(told):
    assert {s["where"].split(":")[0] for s in told["async"].json["statements"]} == {"blog/views.py"}
    assert {s["rows"] for s in told["async"].json["statements"]} == {12, 1}
    assert told["stream"].json["answer"]["streamed"]
    assert [s["rows"] for s in told["stream"].json["statements"]] == [12]
    assert [s["rows"] for s in told["async stream"].json["statements"]] == [12]
    assert told["stream"].json["answer"]["bytes"] == sum(len(f"Article {n}\n") for n in range(12))
    assert sorted(s["alias"] for s in told["two databases"].json["statements"]) == ["archive", "default"]


def test_a_view_that_raises_is_explained_all_the_same(told):
    assert "It raised LookupError: there is no such thing (blog/views.py:88 in" in told["broken"].out
    assert "1. It raised LookupError: there is no such thing" in told["broken"].out
    assert "blog_article" in told["broken"].out
    assert "It raised DoesNotExist: Article matching query does not exist." in told["broken stream"].out
    answer = told["broken under DEBUG"].json["answer"]
    assert answer["status"] == 500
    assert answer["bytes"] > 10_000  # Django's technical page


def test_the_exit_code_says_whether_the_request_failed(told):
    failed = {name for name, each in told.items() if each.code == 1}
    assert failed == {"broken", "broken page", "broken stream", "broken under DEBUG", "sound and broken"}
    assert "It raised LookupError" in told["broken page"].out
    assert "A ÷ B" in told["sound and broken"].out
    assert all(told[name].err == "" for name in failed)


def test_nothing_is_left_behind(told):
    assert told["write"].json["answer"]["status"] == 302
    written = [s["alias"] for s in told["write"].json["statements"] if 'INSERT INTO "blog_author"' in s["sql"]]
    assert sorted(written) == ["archive", "default"]
    assert json.loads(told["after"].out) == json.loads(told["before"].out)


def test_the_session_and_the_layers(told):
    assert told["index"].json["session_touched_by"] is None
    alice = told["alice"].json
    assert alice["visitor"] == "alice"
    assert alice["answer"]["bytes"] == len("alice")
    assert alice["session_touched_by"].startswith("blog/views.py:")
    assert "Cookie" in alice["answer"]["headers"]["Vary"]
    assert alice["answer"]["shared_cache"].startswith("No")
    assert {layer["name"]: layer["statements"] for layer in alice["layers"]}["Looking"] == 4
    asked = {
        (s["layer"], s["where"].partition(":")[0]) for s in told["write"].json["statements"] if "SAVE" not in s["sql"]
    }
    assert asked == {("view", "blog/views.py"), ("SessionMiddleware", "(no project code on the stack)")}
    assert told["write"].json["answer"]["shared_cache"] == "No: it sets the cookie sessionid."


def test_warm_and_cold(told):
    [hit] = told["warm"].json["cache"]
    assert (hit["operation"], hit["keys"], hit["hits"], hit["bytes"] > 10_000) == ("get", 1, 1, True)
    assert told["cold"].json["bare_cpu_ms"] is None
    cold = {use["operation"]: use for use in told["cold"].json["cache"]}
    assert (cold["get"]["keys"], cold["get"]["hits"], cold["add"]["calls"]) == (2, 1, 1)


def test_an_object_that_is_not_there_is_an_answer(told):
    assert told["not found"].json["answer"]["status"] == 404


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("unknown address", "No URL pattern of project.urls matches /nowhere/: ask for an address that one does."),
        ("foreign host", "evil.example is not a host of this project: ALLOWED_HOSTS is blog.example."),
        ("unknown user", "There is no user bob: --user takes a username."),
        ("no header", "Nonsense is no header: write 'NAME: VALUE'."),
        ("commit", "The request ends its transaction itself, by COMMIT: it could not be undone."),
    ],
)
def test_what_cannot_be_is_a_sentence(told, asked, sentence):
    assert (told[asked].code, told[asked].err.strip(), told[asked].out) == (2, sentence, "")
