"""See where the time of one request goes.          kind: drop-in · Django ≥ 3.2 · any database

Symptom   "it is slow", and ten ideas what might help
Detect    before anything is changed: `print(explained("/list/"))` in manage.py shell
Rename    nothing: explained(path) takes any address of your project, and a user
Price     a look that takes a minute; the stack is walked for each statement, so times are a little too long
Trap      the first request of a process also compiles templates and loads modules: it is asked once before. Caches are
          warm then: clear them to see the other half. ALLOWED_HOSTS has to take "testserver". Time in the proxy and in
          the queue is not seen
Not when  it is slow for some users only, at times: log_slow_requests. Where a folder may be copied, `manage.py why` of
          lab/instruments tells templates, cache, middleware and plans, too, and which recipe to try first
"""

import time
import traceback
from collections import defaultdict

import django
from django.db import connection
from django.test import Client


def explained(path, user=None):
    """Return one request as text: wall time, SQL, CPU; then its statements and who asked them, the dearest first."""
    client = Client()
    if user:
        client.force_login(user)
    client.get(path)
    asked = _Asked()
    wall, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(asked):
        response = client.get(path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sql = sum(seconds for times in asked.times.values() for seconds in times)
    size, vary = len(getattr(response, "content", b"")), response.get("Vary", "-")
    lines = [f"{response.status_code} {path}, {size} bytes, Vary: {vary}"]
    lines.append(
        f"{wall * 1000:.1f} ms, of them {sql * 1000:.1f} ms in {asked.count} queries; {cpu * 1000:.1f} ms CPU in Python"
    )
    for (where, statement), times in sorted(asked.times.items(), key=lambda item: -sum(item[1]))[:10]:
        lines.append(f"{len(times):5}× {sum(times) * 1000:7.1f} ms  {where}  {statement[:90]}")
    return "\n".join(lines)


class _Asked:
    def __init__(self):
        self.times = defaultdict(list)

    @property
    def count(self):
        return sum(map(len, self.times.values()))

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.times[_where(), sql].append(time.perf_counter() - started)


def _where():
    """The innermost line that is neither Django's nor this file's."""
    ours = (django.__path__[0], __file__, "<")
    for frame in reversed(traceback.extract_stack(limit=60)):
        if not frame.filename.startswith(ours) and "site-packages" not in frame.filename:
            return f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}"
    return "?"


# ---- below: for the cookbook's tests and measurements, not for you
from types import ModuleType

from django.http import HttpResponse
from django.test.utils import override_settings
from django.urls import path as route

from cookbook.example import Example
from shop.models import Product


def page(request):
    shown = [(product.pk, len(product.tags.all())) for product in Product.objects.order_by("pk")[:24]]
    return HttpResponse(str(shown))


URLS = ModuleType("urls")
URLS.urlpatterns = [route("list/", page)]
AROUND = {"ROOT_URLCONF": URLS, "MIDDLEWARE": [], "ALLOWED_HOSTS": ["testserver"]}


def naive(rows):
    """The request alone."""
    return bool(Client().get("/list/").content)


def optimized(rows):
    """Explained: asked twice, and each statement looked at."""
    return bool(explained("/list/"))


def it_tells_how_often_and_from_where():
    with override_settings(**AROUND):
        head, times, *statements = explained("/list/").splitlines()
    assert head.startswith("200 /list/, ")
    assert " in 25 queries; " in times
    counts = sorted(int(line.split("×")[0]) for line in statements)
    assert counts == [1, 24], statements


EXAMPLE = Example(
    given=lambda rows: (rows,),
    queries={"naive": 25, "optimized": 50},
    same=("naive", "optimized"),
    around={name: lambda: override_settings(**AROUND) for name in ("naive", "optimized")},
    checks=(it_tells_how_often_and_from_where,),
    stranger={"Product": "Article", "tags": "tags"},
    api=("Client", "connection.execute_wrapper"),
    symptom="django page is slow, where to start",
    why=(
        "What costs most is seldom what one suspects. Statements that are equal but for their parameters stand "
        "together, with the line that asked for them. The difference between wall time and SQL is Python's."
    ),
    shop=(
        "`make why URL=/naive/category/lights/` explains a page and names the recipes that fit. What does so is "
        "lab/instruments/, a folder that can be copied."
    ),
)
