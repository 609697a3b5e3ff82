"""Whether the process lives, and whether it can serve: two questions, of which a wrong answer costs differently.

`/healthz` is answered before Django is asked: without a session, a query or a thread that waits for one. Whoever gets
no answer there may restart the process. The WSGI application alone has it; under ASGI it is a 404.
`/readyz` asks PostgreSQL, without which no page is made: whoever is refused there sends visitors elsewhere for a while,
and restarts nothing. Without Valkey the shop is slower, and ready.
"""

from django.db import DatabaseError, connection
from django.http import HttpResponse

_HEADERS = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


def healthy(application):
    """Return the WSGI application with the answer to /healthz before it."""

    def answer(environ, start_response):
        if environ.get("PATH_INFO") != "/healthz":
            return application(environ, start_response)
        start_response("200 OK", [*_HEADERS.items(), ("Content-Length", "3")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [b"ok\n"]

    return answer


def ready(request):
    """Answer 200 where PostgreSQL does, and 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("PostgreSQL does not answer\n", status=503, headers=_HEADERS)
    return HttpResponse("ready\n", headers=_HEADERS)
