"""The query counter, held against counts that are known.

Broken on purpose and caught: only the current thread's connections hooked, the wrapper appended instead of
put first, executemany counted by rows, similar queries grouped by their text as it is, rows noted on the query before.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context

import pytest
from asgiref.sync import sync_to_async
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.signals import connection_created
from django.db.utils import ConnectionHandler
from django.template import Context, Engine

from config.logs import requests
from lab.instruments.queries import NOWHERE, count_queries, normalised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_other_wrapper():
    """The log of requests has one, once a test has asked for a page."""
    connection_created.disconnect(dispatch_uid="config.logs.requests")
    for each in connections.all(initialized_only=True):
        each.execute_wrappers[:] = [wrapper for wrapper in each.execute_wrappers if wrapper is not requests._counted]


@pytest.fixture
def worker():
    """A thread whose connection is open already."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        executor.submit(ask).result()
        yield executor
        executor.submit(connections.close_all).result()


def ask(times=1, sql="SELECT 1", alias="default", databases=connections):
    for _ in range(times):
        with databases[alias].cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize("times", [0, 1, 41, 9_500])  # connection.queries would forget after 9 000
def test_counts_every_query(times):
    with count_queries() as queries:
        ask(times)
    assert (queries.count, queries.parameter_sets) == (times, times)
    assert (queries.seconds > 0) == (times > 0)


def test_the_orm_is_counted_like_raw_sql():
    with count_queries() as queries:
        list(ContentType.objects.all())
        ContentType.objects.filter(pk=0).exists()
    assert queries.count == 2


@pytest.mark.parametrize("rows", [[(1,), (2,), (3,)], ((n,) for n in (1, 2, 3))])
def test_executemany_is_one_call_of_many_parameter_sets(rows):
    ask(sql="CREATE TEMPORARY TABLE numbers (n integer) ON COMMIT DROP")
    with count_queries() as queries, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO numbers VALUES (%s)", rows)
    assert (queries.count, queries.parameter_sets) == (1, 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n) FROM numbers")
        assert cursor.fetchone() == (6,)


def test_every_alias_is_counted(tmp_path):
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "second"}
    databases = ConnectionHandler({"default": sqlite, "second": sqlite})
    with count_queries() as queries:
        ask(2)
        ask(3, alias="second", databases=databases)
    assert [query.alias for query in queries.records] == ["default"] * 2 + ["second"] * 3
    assert databases["second"].execute_wrappers == []
    databases.close_all()


def test_a_thread_is_counted_when_it_runs_in_the_context(worker):
    with count_queries() as queries, count_queries(everywhere=True) as everywhere:
        worker.submit(copy_context().run, ask, 3).result()
        worker.submit(ask, 4).result()
    assert (queries.count, everywhere.count) == (3, 7)


def test_fanned_out_threads_lose_no_query():
    def answer():
        ask(50)
        connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as executor, count_queries() as queries:
        for future in [executor.submit(copy_context().run, answer) for _ in range(8)]:
            future.result()
    assert queries.count == 400


def test_async_queries_are_counted_and_tasks_kept_apart():
    async def visitor(times):
        with count_queries() as queries:
            for _ in range(times):
                await ContentType.objects.filter(pk=0).aexists()
                await asyncio.sleep(0)
        return queries.count

    async def visitors():
        with count_queries() as queries:
            counts = await asyncio.gather(visitor(1), visitor(2), visitor(5))
        await sync_to_async(connections.close_all)()
        return counts, queries.count

    assert asyncio.run(visitors()) == ([1, 2, 5], 8)


def test_collectors_nest():
    with count_queries() as outer:
        ask(1)
        with count_queries() as inner:
            ask(2)
        ask(2)
    assert (outer.count, inner.count) == (5, 2)


def test_a_failed_query_counts_and_its_error_passes():
    with count_queries() as queries, pytest.raises(DatabaseError), transaction.atomic():
        ask(sql="SELECT nothing FROM nowhere")
    assert [query.sql.split()[0] for query in queries.records] == [
        "SAVEPOINT",
        "SELECT",
        "ROLLBACK",
        "RELEASE",
    ]


@pytest.mark.parametrize("error", [None, ValueError])
def test_off_means_that_nothing_is_wrapped(error):
    lookup = ConnectionHandler.__getitem__
    with suppress(ValueError), count_queries(), count_queries(everywhere=True):
        ask()
        assert len(connection.execute_wrappers) == 1
        assert ConnectionHandler.__getitem__ is not lookup
        if error:
            raise error
    assert connection.execute_wrappers == []
    assert ConnectionHandler.__getitem__ is lookup
    assert "__getitem__" not in vars(ConnectionHandler)


def test_a_thread_is_unwrapped_too(worker):
    with count_queries(everywhere=True):
        worker.submit(ask).result()
    assert worker.submit(lambda: connection.execute_wrappers).result() == []


def other(execute, *args):
    """Somebody else's execute_wrapper."""
    return execute(*args)


def test_a_wrapper_that_was_there_first_leaves_alone(worker):
    held = worker.submit(connections.__getitem__, "default").result()

    def answer():
        with held.execute_wrapper(other):
            ask()

    with count_queries(everywhere=True) as queries:
        worker.submit(answer).result()
        worker.submit(ask).result()
    assert queries.count == 2
    assert held.execute_wrappers == []


def test_other_wrappers_stay():
    with connection.execute_wrapper(other):
        with count_queries() as queries:
            with connection.execute_wrapper(other):
                ask()
            ask()
        assert connection.execute_wrappers == [other]
    assert queries.count == 2


def test_similar_queries_are_grouped_with_their_line():
    line = ask.__code__.co_firstlineno + 3
    with count_queries() as queries:
        for n in range(24):
            ask(sql=f"SELECT {n} WHERE 1 IN ({', '.join('7' * (n + 2))})")
        ask(sql="SELECT 'x'")
    many, one = queries.groups()
    assert (many.count, many.sql, one.count) == (24, "SELECT ? WHERE ? IN (…)", 1)
    assert many.where == f"tests/test_instruments_queries.py:{line} in ask"
    assert f"24x {many.where}" in str(queries)


def test_a_query_of_a_template_names_the_templates_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.html").write_text("{% for kind in kinds %}\n{{ kind }}\n{% endfor %}\n\n{{ kinds.exists }}")
    context = Context({"kinds": ContentType.objects.filter(pk=0)})
    with count_queries() as queries:
        Engine(dirs=[tmp_path]).get_template("list.html").render(context)
    assert [query.where for query in queries.records] == ["list.html:1"]

    with count_queries() as queries:
        Engine(dirs=[tmp_path]).get_template("list.html").render(
            Context({"kinds": {"exists": ContentType.objects.exists}})
        )
    assert [query.where for query in queries.records] == ["list.html:5"]


def test_code_without_a_project_line_says_so(worker):
    with count_queries() as queries:
        worker.submit(copy_context().run, ContentType.objects.exists).result()
    assert [query.where for query in queries.records] == [NOWHERE]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('SELECT "t1"."a2" FROM "t1" LIMIT 21', 'SELECT "t1"."a2" FROM "t1" LIMIT ?'),
        ("WHERE name = 'it''s 5' AND p > 1.5", "WHERE name = ? AND p > ?"),
        ("id IN (%s)", "id IN (%s)"),
        ("id IN (%s, %s, %s)", "id IN (…)"),
        ("VALUES (%s, %s), (%s, %s), (%s, %s)", "VALUES (…)…"),
        ('SAVEPOINT "s139_x7"', "SAVEPOINT"),
        ('RELEASE SAVEPOINT "s139_x7"', "RELEASE SAVEPOINT"),
    ],
)
def test_normalised(sql, expected):
    assert normalised(sql) == expected


def test_rows_and_fetches_are_of_the_query_that_asked():
    with count_queries() as queries, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM generate_series(1, %s)", [7])
        assert cursor.fetchone() == (1,)
        assert len(cursor.fetchmany(4)) == 4
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == [(1,)]
        assert cursor.fetchone() is None
    many, one = queries.records
    assert (many.rows, len(many.fetches), many.parameters) == (5, 2, [7])
    assert (one.rows, len(one.fetches)) == (1, 2)
    assert many.start < many.fetches[0][0] < one.start


def test_a_query_of_a_task_names_the_line_that_awaits():
    async def view():
        await sync_to_async(ContentType.objects.exists)()
        await asyncio.gather(first(), second())

    async def first():
        await sync_to_async(ContentType.objects.count)()

    async def second():
        await sync_to_async(ContentType.objects.first)()

    with count_queries() as queries:
        asyncio.run(view())
    names = sorted(query.where.rpartition(" in ")[2] for query in queries.records)
    assert names == ["first", "second", "view"]
