"""Whether the process lives is told without a session and a query; whether it can serve, by PostgreSQL alone.

Broken on purpose and caught: /healthz left to Django; a body for HEAD; a failure of PostgreSQL not told; Valkey asked.
"""

from unittest import mock

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import RequestFactory

from config.wsgi import application
from lab.instruments.cache_calls import count_cache_calls
from lab.instruments.queries import count_queries

pytestmark = pytest.mark.usefixtures("empty_shop")


def asked(path, method="GET", **cookies):
    """Return `(status, body)` as a server gets it from the WSGI application."""
    told = []
    factory = RequestFactory()
    factory.cookies.load(cookies)
    environ = factory.generic(method, path).environ
    body = b"".join(application(environ, lambda status, headers: told.append(status)))
    return told[0], body


def test_it_lives_whatever_else_does_not():
    with (
        mock.patch("django.core.handlers.wsgi.WSGIHandler.__call__", side_effect=AssertionError("Django is asked")),
        count_queries(everywhere=True) as queries,
        count_cache_calls(everywhere=True) as calls,
    ):
        assert asked("/healthz", sessionid="somebody") == ("200 OK", b"ok\n")
        assert asked("/healthz", "HEAD") == ("200 OK", b"")
    assert (queries.count, calls.calls) == (0, 0)


def test_it_is_ready_where_postgresql_answers():
    with count_queries(everywhere=True) as queries:
        assert asked("/readyz", sessionid="somebody") == ("200 OK", b"ready\n")
    assert queries.count == 1


def test_it_is_ready_without_valkey():
    with mock.patch.object(type(cache._connections[cache._alias]), "get_many", side_effect=ConnectionError):
        assert asked("/readyz")[0] == "200 OK"


def test_it_is_not_ready_without_postgresql():
    with mock.patch("config.health.connection.cursor", side_effect=OperationalError("down")):
        assert asked("/readyz") == ("503 Service Unavailable", b"PostgreSQL does not answer\n")
