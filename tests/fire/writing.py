"""A process that writes as the shop does: it reads orders as lines of JSON and answers each with one.

An order has `how`, a `seed`, and a `door`, or `sql` statements instead; `paths` are asked for in the midst of what is
rolled back. The answer has `outcome`: written, refused (the shop or the database would not), deadlock, failed; killed,
survived; lost (the connection, and Django says so after the commit). After a trial it has what would be `touched`, and
the `sql` that the door's queries are.
"""

import json
import os
import signal
import sys
from contextlib import contextmanager, suppress
from random import Random

import django
import psycopg

WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "WITH")


class Undone(Exception):
    """Rolls back."""


def main():
    django.setup()
    facts = json.loads(sys.argv[1])
    for line in sys.stdin:
        order = json.loads(line)
        answer = _killed(order, facts) if order["how"] == "killed" else _answered(order, _world(order, facts))
        print(json.dumps(answer), flush=True)


def _killed(order, facts):
    """Let a child write that dies right after its commit. This process must have no connections itself."""
    reader, writer = os.pipe()
    if not (pid := os.fork()):
        with _before_the_renewal(lambda: os.kill(os.getpid(), signal.SIGKILL)):
            answer = _answered(order | {"how": "committed"}, _world(order, facts))
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return {"outcome": "killed"}
    told = json.loads(told)
    return told | {"outcome": "survived"} if told["outcome"] == "written" else told


@contextmanager
def _before_the_renewal(act):
    """Call `act` whenever a commit is done and nothing yet is renewed."""
    from shop.caching import versions

    renew = versions.renew
    versions.renew = lambda tags: (act(), renew(tags))[1]
    try:
        yield
    finally:
        versions.renew = renew


def _world(order, facts):
    from tests.fire.world import World

    return World(Random(order["seed"]), facts)


def _answered(order, world):
    from django.db import IntegrityError, OperationalError, connection
    from django.db.models import ProtectedError

    from shop.ordering import EmptyCart, Refused
    from tests.fire.world import Nothing

    answer = {"outcome": "written", "sql": []}
    try:
        HOW[order["how"]](order, world, answer)
    except (IntegrityError, ProtectedError, EmptyCart, Refused, Nothing) as error:
        answer |= {"outcome": "refused", "why": f"{type(error).__name__}: {error}"}
    except Exception as error:
        answer |= {"outcome": "failed", "why": f"{type(error).__name__}: {error}"}
        if isinstance(error, OperationalError):
            if getattr(error.__cause__, "sqlstate", None) == "40P01":
                answer["outcome"] = "deadlock"
            elif order["how"] == "cut":
                answer["outcome"] = "lost"
    finally:
        connection.close()  # as after a request
    return answer


def _write(order, world):
    from django.db import connection

    from tests.fire.doors import DOORS

    if "sql" not in order:
        return DOORS[order["door"]](world)
    with connection.cursor() as cursor:
        for statement in order["sql"]:
            cursor.execute(statement)
    return None


def _committed(order, world, answer):
    """In a transaction, or statement by statement."""
    from django.db import transaction

    if order["seed"] % 2:
        _write(order, world)
    else:
        with transaction.atomic():
            _write(order, world)


def _trial(order, world, answer):
    """Find out what it would touch, and its SQL."""
    from django.db import connection, transaction

    def listen(execute, sql, params, many, context):
        if sql.startswith(WRITES) and not many:
            answer["sql"].append(context["cursor"].mogrify(sql, params))
        return execute(sql, params, many, context)

    try:
        with transaction.atomic():
            with connection.execute_wrapper(listen):
                _write(order, world)
            connection.check_constraints()
            answer["touched"] = world.touched()
            transaction.set_rollback(True)
    finally:
        answer.setdefault("touched", [])


def _rolled_back(order, world, answer):
    from django.db import transaction

    with transaction.atomic():
        _write(order, world)
        _look(order)
        transaction.set_rollback(True)


def _savepoint(order, world, answer):
    """What is undone is looked at before; what is committed comes after it."""
    from django.db import transaction

    from tests.fire.doors import DOORS

    with transaction.atomic():
        with suppress(Undone), transaction.atomic():
            _write(order, world)
            _look(order)
            raise Undone
        DOORS["Product save some fields"](world)


def _cut(order, world, answer):
    """The writer's connection to PostgreSQL breaks right after the commit."""
    from django.db import connection

    def cut():
        info = connection.connection.info
        with psycopg.connect(info.dsn, autocommit=True) as another:
            another.execute("SELECT pg_terminate_backend(%s)", [info.backend_pid])

    with _before_the_renewal(cut):
        _committed(order | {"seed": 0}, world, answer)


def _look(order):
    """Ask for pages in the midst of the transaction, over its own connection."""
    from django.test import Client

    for path in order["paths"]:
        Client(raise_request_exception=False).get(path, HTTP_HOST="localhost")


HOW = {
    "trial": _trial,
    "committed": _committed,
    "rolled back": _rolled_back,
    "savepoint": _savepoint,
    "cut": _cut,
}

if __name__ == "__main__":
    main()
