"""Contract 7, under fire: PostgreSQL may restart at any time; the next request is answered.

To the shop, a restart is that all its connections break: those in use, and those that wait in the pool.

Broken on purpose and caught: a pool that does not check its connections.
"""

from threading import Thread

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import RequestFactory

from config.settings import naive as naive_stack
from config.settings import optimized as optimized_stack


@pytest.mark.parametrize("stack", [naive_stack, optimized_stack], ids=["naive", "optimized"])
def test_the_next_request_after_a_restart_of_postgresql_is_answered(stack, corner):
    """Its restart is, to the shop, that all connections break: those in use, and those that wait in the pool."""
    statuses = []
    thread = Thread(target=_before_and_after, args=(stack, statuses))
    thread.start()
    thread.join()
    assert statuses == [200, 200, 200, 200]


def _before_and_after(stack, statuses):
    """Ask a page twice, break all connections but one, ask it twice again; as gunicorn does, not as a test client."""
    settings = {**connection.settings_dict, **stack.DATABASES["default"], "NAME": connection.settings_dict["NAME"]}
    settings["OPTIONS"] = {**settings["OPTIONS"], "application_name": "shop"}
    connections["default"] = DatabaseWrapper(settings, "default")
    answer = WSGIHandler()
    try:
        for moment in range(4):
            if moment == 2:
                _break_connections()
            request = RequestFactory().get("/lean/category/gravel/")
            response = answer(request.environ, lambda status, headers: statuses.append(int(status[:3])))
            response.close()
    finally:
        connections["default"].close()
        connections["default"].close_pool()


def _break_connections():
    names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    where = {name: connection.settings_dict[key] for name, key in names.items()}
    with psycopg.connect(**where) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'shop' AND datname = current_database()"
        )
