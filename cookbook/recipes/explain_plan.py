"""Read the plan of a queryset.          kind: pattern · Django ≥ 4.0 · PostgreSQL

Symptom   one statement takes most of a page's time, and its SQL looks harmless
Detect    pg_stat_statements by total time; the toolbar or the slow log names the statement
Rename    nothing: plan(queryset) and suspicious(queryset) take any queryset
Price     analyze runs the statement, and timing of each node makes it slower: never on a write outside of a transaction
Trap      the plan of a small table says nothing of a big one: PostgreSQL scans what fits in a page. The first run reads
          from disk and the second from memory: look at buffers, not at time. "rows" is per loop: multiply it by "loops"
Not when  there are many fast statements: then the number is the problem, not the plan
"""

import json


def plan(queryset):
    """Return the plan as text, with what was really read."""
    return queryset.explain(analyze=True, buffers=True, settings=True)


def suspicious(queryset, many=1000):
    """Return sentences on nodes that read much for little: scans, rows thrown away, wrong estimates, sorts on disk."""
    root = json.loads(queryset.explain(analyze=True, buffers=True, format="json"))[0]["Plan"]
    return [sentence for node in _nodes(root) for sentence in _told(node, many)]


def _nodes(node):
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _told(node, many):
    name = f"{node['Node Type']} {node.get('Index Name') or node.get('Relation Name') or ''}".strip()
    loops = node["Actual Loops"]  # the numbers of rows are those of one loop
    found, guessed = node["Actual Rows"] * loops, node["Plan Rows"] * loops
    removed = node.get("Rows Removed by Filter", 0) * loops
    if node["Node Type"] == "Seq Scan" and found + removed >= many:
        yield f"{name}: reads {found + removed:.0f} rows, the whole table"
    if removed >= many and removed > 10 * found:
        yield f"{name}: {removed:.0f} rows removed by the filter, {found:.0f} kept: an index could do that"
    if max(found, guessed) >= many and max(found, guessed) > 10 * max(1, min(found, guessed)):
        yield f"{name}: {guessed} rows expected, {found:.0f} came: ANALYZE the table"
    if node.get("Sort Space Type") == "Disk":
        yield f"{name}: sorts {node['Sort Space Used']} kB on disk: an index in this order, or more work_mem"


# ---- below: for the cookbook's tests and measurements, not for you
from django.db import connection

from cookbook.example import Example
from shop.models import Review


def naive(reviews):
    return list(reviews.values_list("pk", flat=True))


def optimized(reviews):
    """The same with its plan beside it: what looking costs."""
    plan(reviews)
    return naive(reviews)


def it_tells_what_is_read_for_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
    told = "\n".join(suspicious(Review.objects.order_by().filter(pk=Review.objects.first().pk), many=10))
    assert "the whole table" in told
    assert "rows removed by the filter, 1 kept" in told
    assert suspicious(Review.objects.order_by(), many=10_000) == []
    assert "Buffers: " in plan(Review.objects.order_by("rating"))


def it_tells_wrong_estimates_and_sorts_on_disk():
    node = {"Node Type": "Sort", "Actual Rows": 50_000, "Plan Rows": 7, "Actual Loops": 1}
    disk = {"Sort Space Type": "Disk", "Sort Space Used": 4096}
    estimate, sort = _told(node | disk, 1000)
    assert estimate == "Sort: 7 rows expected, 50000 came: ANALYZE the table"
    assert sort.startswith("Sort: sorts 4096 kB on disk")
    assert list(_told(node | {"Plan Rows": 40_000}, 1000)) == []


EXAMPLE = Example(
    given=lambda rows: (Review.objects.order_by("pk")[:rows],),
    queries={"naive": 1, "optimized": 2},
    same=("naive", "optimized"),
    checks=(it_tells_what_is_read_for_nothing, it_tells_wrong_estimates_and_sorts_on_disk),
    databases=("postgresql",),
    stranger={"Review": "Comment", "rating": "stars"},
    api=("QuerySet.explain", "EXPLAIN ANALYZE BUFFERS"),
    symptom="django why is this query slow, explain analyze a queryset",
    why=(
        "PostgreSQL tells what it did, node by node: what it read, kept and threw away. What is read for nothing is "
        "what an index or another question can save. Buffers count pages of 8 kB, the same on every run."
    ),
    shop="tests/contracts/test_plans.py asks so that a denormalized page comes by the indexes that it names.",
)
