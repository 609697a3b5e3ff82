"""Plans with their marks, two requests beside each other, and PostgreSQL's statistics: in the stranger's project."""

import json

import pytest

COMMANDS = {
    "deep": ["why", "--repeat=1", "/pages/100/", "--explain", "--json"],
    "deep in words": ["why", "--repeat=1", "/pages/100/", "--explain"],
    "versus": ["why", "--repeat=1", "/", "--versus=/lean/", "--explain", "--json"],
    "versus in words": ["why", "--repeat=1", "/", "--versus=/lean/", "--explain"],
    "written": ["why", "--repeat=1", "/write/", "--data=name=x", "--explain", "--json"],
    "no statistics": ["top_queries"],
}


@pytest.fixture(scope="module")
def told(stranger):
    return dict(zip(COMMANDS, stranger.ask(*COMMANDS.values()), strict=True))


def test_the_nodes_that_matter_are_marked(told, stranger):
    [plan] = told["deep"].json["plans"]
    marks = " ".join(plan["marks"])
    assert "blog_comment" in marks
    if stranger.kind == "postgresql":
        assert "reads all 2400 rows of blog_comment by a Seq Scan" in marks
        assert plan["execution_ms"] > 0
    else:
        assert "sorts what no index has in order" in marks


def test_a_plan_has_80_columns(told, stranger):
    [statement] = told["deep"].json["statements"]
    assert "OFFSET 1000" in statement["example"]
    lines = told["deep in words"].out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("!" in line and "blog_comment" in line for line in lines)
    untold = "  SQLite shows its plan without running the statement: no rows, no times."
    assert (untold in lines) == (stranger.kind == "sqlite")


def test_statements_that_write_are_not_explained(told):
    assert {plan["sql"].split()[0] for plan in told["written"].json["plans"]} == {"SELECT"}


def test_versus_matches_statements_and_compares_their_plans_node_by_node(told, stranger):
    found = told["versus"].json["statements"]
    articles = next(match for match in found if match["before"] and match["after"])
    assert articles["counts"] == [1, 1]
    assert any(line.startswith("+") and "JOIN" in line for line in articles["diff"])
    assert {pair["sign"] for pair in articles["plan"]} >= {"+"}
    scans = [pair for pair in articles["plan"] if pair["before"] and "blog_article" in pair["before"]["node"]]
    assert all(pair["after"] and "blog_article" in pair["after"]["node"] for pair in scans)
    assert scans
    assert {tuple(match["counts"]) for match in found if not match["after"]} == {(12, 0)}
    assert told["versus"].json["after"]["url"] == "/lean/"


def test_versus_has_80_columns(told):
    lines = told["versus in words"].out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.split()[:1] == ["statements"] and line.split()[1:3] == ["25", "1"] for line in lines)


def test_a_profile_needs_pyinstrument(stranger, tmp_path):
    (tmp_path / "pyinstrument.py").write_text("raise ImportError")
    [told] = stranger.ask(["why", "/", "--profile=page.html"], PYTHONPATH=str(tmp_path))
    assert told.code == 2
    sentence = "--profile needs pyinstrument, which is not installed: pip install pyinstrument."
    assert told.err.strip() == sentence


def test_no_statistics_is_a_sentence(told, stranger):
    assert told["no statistics"].code == 2
    expected = {
        "sqlite": "The database default is sqlite: pg_stat_statements is PostgreSQL's.",
        "postgresql": "The database default does not show its statistics of statements:"
        f" run CREATE EXTENSION pg_stat_statements; in {stranger.name}.",
    }
    assert told["no statistics"].err.strip() == expected[stranger.kind]


def test_statistics_know_the_pages_and_lines_that_were_asked_for(stranger, told):
    if stranger.kind != "postgresql":
        return
    stranger.do("CREATE EXTENSION pg_stat_statements")
    listed, words = stranger.ask(["top_queries", "/", "--number=200", "--json"], ["top_queries"])
    known = {each["where"]: each for each in json.loads(listed.out) if each["where"]}
    assert known["blog/views.py:20 in index"]["page"] == "/"
    assert known["blog/views.py:20 in index"]["calls"] >= 12
    assert "blog/templates/blog/row.html:2" in known
    assert max(map(len, words.out.splitlines())) <= 80


def test_a_profile_is_of_the_request(stranger, tmp_path):
    page = tmp_path / "profile.html"
    [told] = stranger.ask(["why", "/", "--repeat=1", f"--profile={page}"])
    assert told.code == 0, told.err
    written = page.read_text()
    assert "pyinstrumentHTMLRenderer" in written
    assert "views.py" in written
