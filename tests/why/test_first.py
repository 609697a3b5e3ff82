"""What is looked at first: counts come before milliseconds, nothing is left out without a word, and it ends.

Broken on purpose and caught: caching advised on top of what is asked again and again; one of several not named;
milliseconds ranked before counts; a hiccup of a layer advised on; no bound for templates; bytes of rows not counted.
"""

import pytest

from lab.instruments.why import advice
from lab.instruments.why.explanation import Answer, Explanation, Parts, Reversals, Statement, TemplateUse
from lab.instruments.why.stakes import MODEST_MS

ROWS = "blog/templates/blog"
CACHING = {"cache_fragment", "cache_page"}


@pytest.fixture(scope="module")
def told(stranger):
    """What is told of each page, all of them asked in one process."""
    urls = ["/lean/", "/wide/", "/list/", "/two-keys/", "/planted/middleware/", "/planted/hiccup/"]
    told = stranger.ask(*(["why", url, "--json", "--repeat=1"] for url in urls))
    return {url: each.json for url, each in zip(urls, told, strict=True)}


@pytest.fixture(scope="module")
def advised(told):
    """The advice on each page."""
    return {url: each["advice"] for url, each in told.items()}


@pytest.mark.long
def test_what_a_template_asks_again_and_again_comes_before_caching(advised):
    first, *_ = advised["/list/"]
    assert "asks 12 times" in first["sentence"]
    assert "the work around their 49 statements included: mend these before caching." in first["sentence"]
    assert not any(CACHING.intersection(each["recipes"]) for each in advised["/list/"])


def test_each_that_is_asked_again_and_again_is_named(advised):
    """Four kinds, of which three have sentences."""
    sentences = " ".join(each["sentence"] for each in advised["/list/"])
    assert len(advised["/list/"]) == 3
    for line in (4, 5, 6, 7):
        assert f"{ROWS}/list.html:{line} asks 12 times" in sentences or f"{ROWS}/list.html:{line} (12×)" in sentences
    assert sentences.count("Asked again and again, too: ") == 1


def test_two_that_the_same_recipe_cures_are_both_named(advised):
    both, *_ = advised["/two-keys/"]
    assert both["recipes"] == ["select_related", "query_in_tag"]
    assert f"And 1 more like this: {ROWS}/two_keys.html:" in both["sentence"]
    assert all(f"two_keys.html:{line} " in both["sentence"] for line in (3, 4))
    assert "asks 24 times" in both["sentence"]
    assert "(24×)." in both["sentence"]


@pytest.mark.long
def test_a_layer_is_named_that_is_slow_each_time(told):
    """The third time is the one that is told, after one to load the code and one without instruments."""
    for page in ("middleware", "hiccup"):
        [slow] = [layer for layer in told[f"/planted/{page}/"]["layers"] if layer["name"] == "Slow"]
        named = [each for each in told[f"/planted/{page}/"]["advice"] if "layer Slow" in each["sentence"]]
        assert slow["own_ms"] >= 20
        assert bool(named) == (page == "middleware")
    assert " ms or more, in each run." in told["/planted/middleware/"]["advice"][0]["sentence"]


def explanation(templates_ms, *statements, size=9_000):
    """Return what is told of a page of one template, with 10 ms beside it."""
    return Explanation(
        *("GET", "/", "anonymous", "project.settings", False, "warm"),
        *([], templates_ms + 10, templates_ms + 10, None),
        Parts(sql=3, templates=templates_ms, cache=0, layers=0, python=7),
        Answer(200, size, "text/html", False, {}, "Yes."),
        *(None, None),
        list(statements),
        [TemplateUse("list.html", 1, templates_ms, sum(statement.count for statement in statements))],
        Reversals(0, 0, {}),
        *([], [], []),
    )


def statement(table, count=1, ms=1.0, **more):
    sql = f'SELECT "{table}"."id", "{table}"."x", "{table}"."y" FROM "{table}" WHERE "{table}"."id" = %s'
    return Statement(sql, "default", f"templates/{table}.html:{count}", "view", count, 0, count, ms, sql, **more)


def on(told):
    """Return the advice, apart from that on the connections of the database that these tests have."""
    return [each for each in advice.of(told) if each.recipes != ["connection_pool"]]


def test_a_mended_page_is_done(advised):
    """It has three statements, and templates that take their time, but not long."""
    few = [statement(table) for table in ("article", "author", "tag")]
    assert on(explanation(MODEST_MS - 1, *few)) == []
    [caching] = on(explanation(MODEST_MS + 2, *few))
    looped = explanation(MODEST_MS - 1, *few)
    looped.templates[0].count = 100
    assert "inheritance_and_includes" in on(looped)[0].recipes
    assert CACHING.issubset(caching.recipes)
    assert not any(CACHING.intersection(each["recipes"]) for each in advised["/lean/"])


def test_what_takes_most_by_itself_comes_before_what_is_asked_often():
    often, slow = statement("author", count=5), statement("article", ms=40)
    first, second = on(explanation(MODEST_MS, often, slow))
    assert "article.html:1 takes 40.0 ms" in first.sentence
    assert "author.html:5 asks 5 times" in second.sentence
    first, second = on(explanation(MODEST_MS, often, statement("article", ms=10)))
    assert "asks 5 times" in first.sentence
    assert "takes 10.0 ms" in second.sentence


def test_counts_rank_before_milliseconds():
    short, long = statement("author", count=50, ms=1.0), statement("tag", count=40, ms=9.0)
    [both] = on(explanation(MODEST_MS, long, short))
    assert both.sentence.startswith("templates/author.html:50 asks 50 times: ")
    assert "And 1 more like this: templates/tag.html:40 (40×)." in both.sentence


def test_a_wide_column_that_is_not_shown_is_named(told, advised):
    """12 titles of 9 or 10 letters, each 2000 times over, beside themselves, 50 letters of body and an author's 8."""
    titles = sum(len(f"Article {n}") for n in range(12))
    [articles] = told["/wide/"]["statements"]
    assert articles["bytes"] == 2001 * titles + 12 * (50 + 8)
    [wide] = [each["sentence"] for each in advised["/wide/"] if each["recipes"] == ["only_and_defer"]]
    assert "fetches 221 kB of text in 12 rows of blog_article; the whole answer has " in wide
    assert not any("of text" in each["sentence"] for page in ("/lean/", "/list/") for each in advised[page])


def test_wide_is_what_the_answer_does_not_show():
    articles = statement("article", bytes=150_000)
    articles.rows = 50
    assert ["only_and_defer"] in [each.recipes for each in on(explanation(5, articles, size=75_000))]
    assert ["only_and_defer"] not in [each.recipes for each in on(explanation(5, articles, size=76_000))]
    articles.bytes = 99_999
    assert on(explanation(5, articles)) == []
