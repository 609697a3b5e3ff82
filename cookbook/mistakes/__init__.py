"""Mistakes: those that recipes show beside their cure are named here, others have a file of their own beside this one.

In a file, `naive` is the mistake, and `optimized` what is done instead.
"""

# (what is done, recipe, the function that does it)
MISTAKES = [
    ("A query in a template tag", "query_in_tag", "naive"),
    ("A lookup in a middleware, whoever needs it", "middleware_lookups", "naive"),
    ("SESSION_SAVE_EVERY_REQUEST", "sessions", "naive"),
    (".filter() and .last() after a prefetch", "keep_a_prefetch", "naive"),
    ("A prefetch that nobody reads", "filtered_prefetch", "asked_again"),
    ("A prefetch of all that the page might want", "foreign_key_without_its_row", "just_in_case"),
    ("A prefetch of all rows, of which few are shown", "newest_children", "everything"),
    ("only(), and then another field", "only_and_defer", "touched"),
    ("A filter over a relation to many", "related_exists", "wrong"),
    ("Two Counts in one annotate", "count_related_rows", "wrong"),
    ("A sum repaired with distinct=True", "two_aggregates", "distinct"),
    ("Pages by a cursor without a tiebreak", "keyset_pagination", "wrong"),
    ("cache_page on a page that greets somebody", "cache_page", "wrong"),
    ("A fragment whose key does not change", "cache_fragment", "wrong"),
    ("A cached value that no write renews", "version_key", "wrong"),
    ("get_or_set(key, question()): asked each time", "get_or_set", "eager"),
    ("Model instances in the cache", "many_keys_one_round_trip", "instances"),
    ("One TTL for all keys", "jitter", "naive"),
    ("Reading, adding and saving a counter", "f_counters", "naive"),
]
# Right when one looks at it alone, and wrong in what the recipe's tests do.
LOSES = {("cache_page", "wrong"), ("f_counters", "naive")}
# What it costs beside CPU is a part of these recipes' prices.
BESIDE = {"many_keys_one_round_trip", "jitter"}
