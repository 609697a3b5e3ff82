"""The id of each request, in its answer and in every line that is logged for it; and the slow ones, with their counts.

Queries are counted by a wrapper that stays on each connection, so that a request without any pays nothing for it.
"""

import logging
import random
import re
import time
from contextlib import suppress
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connections
from django.db.backends.signals import connection_created

from config.proxies import is_trusted, visitor_address

__tracebackhide__ = True  # no query is issued by a line of this module

HEADER = "X-Request-ID"
_HARMLESS = re.compile(r"[A-Za-z0-9._=/+-]{1,64}", re.ASCII)
_current = ContextVar("request_log", default=None)

logger = logging.getLogger("slow")


class Request:
    """What is written down of the request that is being answered in this context."""

    __slots__ = ("database_seconds", "id", "queries", "started")

    def __init__(self, id):
        self.id = id
        self.started = time.perf_counter()
        self.queries = 0
        self.database_seconds = 0.0


class RequestLog:
    """Give each request an id, `request.id`, and log it if it was slow. Outermost of the middleware.

    A trusted proxy's id is taken over, and its word for the visitor's address.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.slow = settings.SLOW_REQUEST
        connection_created.connect(_count_queries, dispatch_uid="config.logs.requests")
        for connection in connections.all(initialized_only=True):
            _count_queries(connection)

    def __call__(self, request):
        meta = request.META
        log = Request(_id(meta))
        request.id = log.id
        token = _current.set(log)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = log.id
        seconds = time.perf_counter() - log.started
        if seconds >= self.slow and response.status_code < 500:
            _log_slow(request, response, log, seconds)
        return response


def described(request, status=None):
    """Return what the log says of a request, or of the one that this context answers where it is None."""
    if not hasattr(request, "META"):  # runserver's is a socket
        log = _current.get()
        return {"request_id": log.id} if log else {}
    described = {"request_id": getattr(request, "id", None), "method": request.method, "path": request.path[:2000]}
    if user := _user(request, even_ask=status == 500):
        described["user"] = user
    return described


def _id(meta):
    """Return the request's id: a trusted proxy's, or a new one of 16 hexadecimal digits."""
    if "HTTP_X_REQUEST_ID" in meta or "HTTP_X_FORWARDED_FOR" in meta:
        peer = meta.get("REMOTE_ADDR", "")
        if is_trusted(peer):
            if forwarded := meta.get("HTTP_X_FORWARDED_FOR"):
                meta["REMOTE_ADDR"] = visitor_address(peer, forwarded)
            if _HARMLESS.fullmatch(given := meta.get("HTTP_X_REQUEST_ID", "")):
                return given
    return f"{random.getrandbits(64):016x}"


def _log_slow(request, response, log, seconds):
    logger.warning(
        "Slow: %s %s took %.3f s, %d queries of it %.3f s",
        *(request.method, request.path, seconds, log.queries, log.database_seconds),
        extra={
            "request": request,
            "status_code": response.status_code,
            "seconds": round(seconds, 3),
            "queries": log.queries,
            "database_seconds": round(log.database_seconds, 3),
            "bounded": True,  # by the threads, as each takes so long
        },
    )


def _user(request, even_ask):
    """Return the id of the user that is signed in, or None. Only `even_ask` reads a session that was not read yet."""
    session = getattr(request, "session", None)
    if session is not None and (session.accessed or even_ask):
        with suppress(Exception):  # one that cannot be read has no user
            return session.get(SESSION_KEY)
    return None


def _count_queries(connection, **kwargs):
    if _counted not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _counted)  # `execute_wrapper` takes the last one away


def _counted(execute, sql, params, many, context):
    log = _current.get()
    if log is None:
        return execute(sql, params, many, context)
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        log.queries += 1
        log.database_seconds += time.perf_counter() - started
