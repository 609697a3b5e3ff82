"""From what one sees to the recipes that help: the tree of docs/slow.md, and the request that shows each symptom."""

from typing import NamedTuple


class Symptom(NamedTuple):
    """A leaf of the tree. It has a `request` or a reason why there is none, `no_request`."""

    what: str
    how: str  # to see it
    recipes: list[str]
    request: str = ""  # of tests/why/stranger, as `manage.py why` takes it: it advises one of the recipes at least
    no_request: str = ""


# (what one asks or sees first, its symptoms)
SYMPTOMS = [
    (
        "Where does the time go?",
        [
            Symptom(
                "nobody knows yet",
                "look at one request before changing anything",
                ["explain_one_request", "debug_toolbar"],
                no_request="any request will do: `manage.py why` is this look",
            ),
            Symptom(
                "it is slow for some users, at times",
                "the log of production",
                ["log_slow_requests"],
                no_request="not seen in one request: it takes the one that was slow, and nobody knows which will be",
            ),
            Symptom("it was fast once", "a budget that a test holds", ["query_budget", "no_lazy_loads"], "/tags/"),
        ],
    ),
    (
        "Many statements",
        [
            Symptom(
                "the same one, for a foreign key", "SELECT … WHERE id = … once a row", ["select_related"], "/bylines/"
            ),
            Symptom(
                "the same one, and only the id is used",
                "the line reads .author.pk",
                ["foreign_key_without_its_row"],
                no_request="the statement is that of any foreign key: what is used of its row, the line says",
            ),
            Symptom(
                "the same one, from code that is not yours",
                "the line is in site-packages",
                ["fetch_peers"],
                no_request="the statement is that of any foreign key: whose code it is, the path of its line says",
            ),
            Symptom(
                "the same one, for a list of keys",
                ".get(pk=…) in a loop",
                ["in_bulk_in_order"],
                no_request="the statement is that of any foreign key: that the keys are a list, the line says",
            ),
            Symptom(
                "the same one, for the node of a tree",
                "WHERE parent_id = … for each, leaves included",
                ["tree_in_one_query"],
                no_request="the statement is that of any list of a row: that it walks down a tree, its column says",
            ),
            Symptom(
                "the same one, for a list in each row",
                "a loop in a loop",
                ["prefetch_related", "filtered_prefetch"],
                "/tags/",
            ),
            Symptom(
                "the same one, for the newest of each row",
                "ORDER BY … LIMIT 1, or a few",
                ["newest_child", "newest_children"],
                "/newest/",
            ),
            Symptom("the same one, for a yes or no", "SELECT 1 … LIMIT 1", ["related_exists"], "/any/"),
            Symptom(
                "the same one, in spite of a prefetch",
                "prefetched, and asked again",
                ["keep_a_prefetch"],
                "/first-tags/",
            ),
            Symptom(
                "the same one, for a number",
                "COUNT, SUM or AVG once a row",
                ["count_related_rows", "two_aggregates"],
                "/counts/",
            ),
            Symptom(
                "the same one, from a template", "a tag, a property or an include asks", ["query_in_tag"], "/bylines/"
            ),
            Symptom(
                "counts of a sidebar",
                "SELECT COUNT(*) with one condition that changes",
                ["many_counts_in_one_query"],
                "/facets/",
            ),
            Symptom(
                "different ones, about the same rows",
                "exists, count and the rows, of the same WHERE",
                ["evaluate_once"],
                "/thrice/",
            ),
            Symptom("a field that was left out", "only() or defer(), then a read", ["only_and_defer"], "/teasers/"),
        ],
    ),
    (
        "One slow statement",
        [
            Symptom("nobody knows why", "its plan", ["explain_plan"], "/said/ --explain"),
            Symptom(
                "Sort, or rows removed by a filter",
                "in the plan",
                ["equality_then_order_index", "partial_index"],
                "/pages/0/ --explain",
            ),
            Symptom(
                "a function around a column",
                "upper(…) = … in the plan's filter",
                ["expression_index"],
                no_request="SQLite, where the blog runs, too, compares without case by LIKE",
            ),
            Symptom(
                "an index that is used, and many blocks of the table",
                "Heap Blocks in the plan",
                ["covering_index"],
                no_request="it takes a table that is larger than the blog's",
            ),
            Symptom("a big OFFSET", "page 1 is fast and page 200 is not", ["keyset_pagination"], "/pages/200/"),
            Symptom("two counts that are too large", "joins that multiply", ["two_aggregates"], "/numbers/"),
        ],
    ),
    (
        "SQL is fast, Python is slow",
        [
            Symptom(
                "many instances of which little is shown",
                "rows × columns",
                ["values_for_instances", "only_and_defer"],
                "/likes/",
            ),
            Symptom("all rows in memory at once", "the worker's memory grows", ["iterator"], "/export/"),
            Symptom(
                "the same answer is computed again and again",
                "equal results in a request, or for minutes",
                ["get_or_set"],
                "/shares/",
            ),
            Symptom(
                "the cache, asked for each row",
                "many calls, all of them hits",
                ["many_keys_one_round_trip"],
                "/kept-each/",
            ),
        ],
    ),
    (
        "Templates are slow",
        [
            Symptom(
                "SQL inside of them",
                "queries between the first and the last byte",
                ["query_in_tag", "prefetch_related"],
                "/bylines/",
            ),
            Symptom(
                "includes in loops, long chains of extends",
                "CPU, no SQL",
                ["inheritance_and_includes"],
                "/replies/",
            ),
            Symptom(
                "HTML that seldom changes",
                "the same bytes for everybody",
                ["cache_fragment", "cache_page"],
                "/archive/",
            ),
        ],
    ),
    (
        "Every page is slow, even an empty one",
        [
            Symptom(
                "a session that is read and written",
                "INSERT or UPDATE django_session on a GET",
                ["sessions"],
                "/visits/",
            ),
            Symptom(
                "a lookup in a middleware", "the same statement first on every page", ["middleware_lookups"], "/who/"
            ),
            Symptom(
                "a connection for each request",
                "connections opened per second",
                ["connection_pool"],
                no_request="not seen in one request: `manage.py why` tells it by the settings alone",
            ),
        ],
    ),
    (
        "Fast mostly, slow at times",
        [
            Symptom(
                "when a cached value runs out",
                "the same statement many times in a second",
                ["single_flight"],
                no_request="not seen in one request: it takes many at once, in the moment when the value is gone",
            ),
            Symptom(
                "when many values run out in the same second",
                "a comb in the database's load, its teeth one TTL apart",
                ["jitter"],
                no_request="not seen in one request: it takes the load of an hour, drawn",
            ),
        ],
    ),
    (
        "Fast here, slow for users",
        [Symptom("the same bytes are sent again", "200 where a 304 would do", ["conditional_get"], "/terms/")],
    ),
    (
        "The page is wrong",
        [
            Symptom(
                "visitors see the name of somebody else",
                "log in as two users, one after the other, and ask for the same page",
                ["cache_page", "cache_fragment"],
                no_request="not seen in one request: it takes two visitors. Empty the cache, which goes on showing it",
            ),
            Symptom(
                "what was changed is not seen",
                "users report that a change is not seen",
                ["version_key", "cache_fragment"],
                no_request="not seen in one request: it takes one before the change and one after it",
            ),
        ],
    ),
    (
        "Writes are slow, or lost",
        [
            Symptom(
                "row by row",
                "one INSERT for each of many rows",
                ["bulk_create"],
                "/authors/add/ --data names=Ann,Ben,Cleo,Dan,Eve,Finn",
            ),
            Symptom(
                "row by row, of rows that are there",
                "one UPDATE for each",
                ["update_without_loading"],
                "/likes/add/ --data likes=1",
            ),
            Symptom(
                "counts that are too low",
                "two users at once",
                ["f_counters"],
                no_request="not seen in one request: it takes two that count at the same time",
            ),
        ],
    ),
    (
        "Slower month by month",
        [
            Symptom(
                "with the number of rows",
                "the plan scans",
                ["equality_then_order_index", "partial_index", "keyset_pagination", "iterator"],
                no_request="not seen in one request: it takes the same one, months apart",
            )
        ],
    ),
]
