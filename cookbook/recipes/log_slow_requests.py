"""Log slow requests, with what they asked the database.          kind: drop-in · Django ≥ 3.2 · any database

Symptom   users say that it is slow, and nobody can say which page, when, or whether it was SQL
Detect    ask your log for the ten slowest requests of yesterday, with their number of queries
Rename    nothing: SlowRequests goes first into MIDDLEWARE
Price     a function call around each statement; a line for each slow request. The path is logged and its query string
          is not, for that may hold names and tokens
Trap      time in the queue before the worker is not seen: the proxy logs that. connection.queries needs DEBUG and is
          capped at 9 000; execute_wrapper is neither. Fetching of rows after execute() is not in it, nor are streamed
          bodies
Not when  an APM does it already
"""

import logging
import time
from contextlib import ExitStack

from django.db import connections

SLOW = 1.0  # seconds

logger = logging.getLogger("slow_requests")


class SlowRequests:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked, started = _Asked(), time.perf_counter()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(asked))
            response = self.get_response(request)
        seconds = time.perf_counter() - started
        if seconds >= SLOW:
            logger.warning(
                "%s %s %s took %.0f ms: %d queries, %.0f ms of SQL, the longest %.0f ms",
                response.status_code, request.method, request.path,
                seconds * 1000, asked.queries, asked.seconds * 1000, asked.longest * 1000,
            )  # fmt: skip
        return response


class _Asked:
    queries, seconds, longest = 0, 0.0, 0.0

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds = time.perf_counter() - started
            self.queries, self.seconds, self.longest = (
                self.queries + 1, self.seconds + seconds, max(self.longest, seconds)
            )  # fmt: skip


# ---- below: for the cookbook's tests and measurements, not for you
from unittest.mock import patch

from django.http import HttpResponse
from django.test import RequestFactory

from cookbook.example import Example
from shop.models import Product


def page(request):
    shown = [(product.pk, len(product.tags.all())) for product in Product.objects.order_by("pk")[:24]]
    return HttpResponse(str(shown))


def naive(request):
    return page(request)


def optimized(request):
    return SlowRequests(page)(request)


def slow_ones_are_logged_with_their_queries():
    asked = RequestFactory().get("/list/", {"token": "secret"})
    with patch.object(logger, "warning") as told:
        optimized(asked)
    assert not told.called
    with patch.dict(globals(), SLOW=0.0), patch.object(logger, "warning") as told:
        optimized(asked)
    line = told.call_args[0][0] % told.call_args[0][1:]
    assert line.startswith("200 GET /list/ took "), line
    assert ": 25 queries, " in line, line
    assert "secret" not in line


EXAMPLE = Example(
    given=lambda rows: (RequestFactory().get("/"),),
    queries={"naive": 25, "optimized": 25},
    same=("naive", "optimized"),
    checks=(slow_ones_are_logged_with_their_queries,),
    stranger={"Product": "Article", "tags": "tags"},
    api=("connection.execute_wrapper", "MIDDLEWARE", "LOGGING"),
    symptom="django log slow requests and their queries in production",
    why=(
        "The slowest requests are few, and of all others nothing has to be known. The number of queries beside the "
        "time says at once whether to look at SQL or at Python. An execute_wrapper sees each statement, DEBUG or not."
    ),
    shop="config/logs/requests.py does it, with an id for each request and a bound on lines.",
)
