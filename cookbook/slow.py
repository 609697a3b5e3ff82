"""From what one sees to the recipes that help: the tree of docs/slow.md."""

# (what one asks or sees first, [(what it shows, how to see it, the recipes that fit)])
SYMPTOMS = [
    (
        "Where does the time go?",
        [
            (
                "nobody knows yet",
                "look at one request before changing anything",
                ["explain_one_request", "debug_toolbar"],
            ),
            ("it is slow for some users, at times", "the log of production", ["log_slow_requests"]),
            ("it was fast once", "a budget that a test holds", ["query_budget", "no_lazy_loads"]),
        ],
    ),
    (
        "Many statements",
        [
            ("the same one, for a foreign key", "SELECT … WHERE id = … once a row", ["select_related"]),
            ("the same one, for a list in each row", "a loop in a loop", ["prefetch_related", "filtered_prefetch"]),
            ("the same one, in spite of a prefetch", "prefetched, and asked again", ["keep_a_prefetch"]),
            ("the same one, for a number", "COUNT, SUM or AVG once a row", ["count_related_rows", "two_aggregates"]),
            ("the same one, from a template", "a tag, a property or an include asks", ["query_in_tag"]),
            ("a field that was left out", "only() or defer(), then a read", ["only_and_defer"]),
        ],
    ),
    (
        "One slow statement",
        [
            ("nobody knows why", "its plan", ["explain_plan"]),
            ("Sort, or rows removed by a filter", "in the plan", ["equality_then_order_index"]),
            ("a big OFFSET", "page 1 is fast and page 500 is not", ["keyset_pagination"]),
            ("two counts that are too large", "joins that multiply", ["two_aggregates"]),
        ],
    ),
    (
        "SQL is fast, Python is slow",
        [
            ("many instances of which little is shown", "rows × columns", ["values_for_instances", "only_and_defer"]),
            ("all rows in memory at once", "the worker's memory grows", ["iterator"]),
            ("the same answer is computed again and again", "equal results for minutes", ["get_or_set"]),
        ],
    ),
    (
        "Templates are slow",
        [
            ("SQL inside of them", "queries between the first and the last byte", ["query_in_tag", "prefetch_related"]),
            ("includes in loops, long chains of extends", "CPU, no SQL", ["inheritance_and_includes"]),
            ("HTML that seldom changes", "the same bytes for everybody", ["cache_fragment", "cache_page"]),
        ],
    ),
    (
        "Every page is slow, even an empty one",
        [
            ("a session that is read and written", "UPDATE django_session on a GET", ["sessions"]),
            ("a lookup in a middleware", "the same statement first on every page", ["middleware_lookups"]),
            ("a connection for each request", "connections opened per second", ["connection_pool"]),
        ],
    ),
    (
        "Fast mostly, slow at times",
        [
            ("when a cached value runs out", "the same statement many times in a second", ["single_flight"]),
            ("old values in the cache", "users report that a change is not seen", ["version_key", "cache_fragment"]),
        ],
    ),
    (
        "Fast here, slow for users",
        [("the same bytes are sent again", "200 where a 304 would do", ["conditional_get"])],
    ),
    (
        "Writes are slow, or lost",
        [
            ("row by row", "one INSERT for each of many rows", ["bulk_create"]),
            ("counts that are too low", "two users at once", ["f_counters"]),
        ],
    ),
    (
        "Slower month by month",
        [("with the number of rows", "the plan scans", ["equality_then_order_index", "keyset_pagination", "iterator"])],
    ),
]
