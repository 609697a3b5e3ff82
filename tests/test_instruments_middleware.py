"""The layer timer and the Server-Timing header, on a chain of middleware that is known.

Broken on purpose and caught: inclusive instead of own times, the header overwritten, the header written with
instruments off.
"""

import asyncio
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http import HttpResponse
from django.template import engines
from django.test import AsyncClient, Client
from django.urls import path

from lab.instruments import middleware_timing
from lab.instruments.middleware_timing import Probe, interleaved
from lab.instruments.server_timing import ServerTimingMiddleware

SERVER_TIMING = "lab.instruments.server_timing.ServerTimingMiddleware"
HERE = __name__


clock = SimpleNamespace(now=0.0, perf_counter=lambda: clock.now)


class Outer:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        clock.now += 1
        if "early" in request.GET:
            return HttpResponse("early")
        return self.get_response(request)


def slow(get_response):
    """A function that makes a middleware: twenty seconds before the view and ten after."""

    def middleware(request):
        clock.now += 20
        response = get_response(request)
        clock.now += 10
        return response

    return middleware


def view(request):
    clock.now += 5
    if "broken" in request.GET:
        raise RuntimeError("on purpose")
    for _ in range(int(request.GET.get("queries", 0))):
        ContentType.objects.exists()
    cache.get_many(["instruments-none", "instruments-neither"])
    content = engines["django"].from_string("{{ x }}").render({"x": "page"})
    headers = {"Server-Timing": 'app;dur=1.5;desc="a view, its own"'} if "own" in request.GET else {}
    return HttpResponse(content, headers=headers)


async def async_view(request):
    for _ in range(3):
        await ContentType.objects.aexists()
    return HttpResponse("page")


urlpatterns = [path("", view), path("async/", async_view)]


@pytest.fixture(autouse=True)
def chain(settings):
    settings.ROOT_URLCONF = HERE
    settings.INSTRUMENTS = True
    settings.MIDDLEWARE = [SERVER_TIMING, *interleaved([f"{HERE}.Outer", f"{HERE}.slow"])]
    return settings


def entries(response):
    """{"sql": {"dur": 12.3, "count": 41.0}, ...}"""
    metrics = {}
    for metric in response.headers["Server-Timing"].split(", "):
        name, *parameters = metric.split(";")
        metrics[name] = {key: float(value) for key, value in (parameter.split("=") for parameter in parameters)}
    return metrics


def test_interleaved():
    probe = "lab.instruments.middleware_timing.Probe"
    assert interleaved(["a", "b"]) == [probe, "a", probe, "b", probe]


@pytest.mark.django_db
def test_the_header_gives_known_counts():
    metrics = entries(Client().get("/?queries=41"))
    assert metrics["sql"]["count"] == 41
    assert {key: metrics["cache"][key] for key in ("calls", "keys", "hits")} == {
        "calls": 1,
        "keys": 2,
        "hits": 0,
    }
    assert metrics["template"]["count"] == 1
    assert 0 < metrics["sql"]["dur"] < metrics["total"]["dur"]
    assert metrics["total"]["cpu"] > 0
    assert list(metrics)[-3:] == ["layer-Outer", "layer-slow", "layer-view"]


def test_requests_are_counted_apart():
    client = Client()
    assert [entries(client.get("/"))["cache"]["calls"] for _ in range(3)] == [1, 1, 1]


def test_each_layer_gets_its_own_time(monkeypatch):
    monkeypatch.setattr(middleware_timing, "time", clock)
    metrics = entries(Client().get("/"))
    assert [metrics[f"layer-{name}"]["dur"] for name in ("Outer", "slow", "view")] == [1000, 30_000, 5000]


def test_a_broken_view_has_its_time_and_its_layers_too(monkeypatch):
    monkeypatch.setattr(middleware_timing, "time", clock)
    metrics = entries(Client(raise_request_exception=False).get("/?broken"))
    assert [metrics[f"layer-{name}"]["dur"] for name in ("Outer", "slow", "view")] == [1000, 30_000, 5000]


def test_layers_behind_an_early_answer_are_absent():
    metrics = entries(Client().get("/?early"))
    assert [name for name in metrics if name.startswith("layer")] == ["layer-Outer"]


def test_the_header_is_appended():
    header = Client().get("/?own").headers["Server-Timing"]
    assert header.startswith('app;dur=1.5;desc="a view, its own", sql;dur=0.000;count=0, cache;')


def test_an_error_page_has_the_header():
    response = Client(raise_request_exception=False).get("/?broken")
    assert response.status_code == 500
    assert entries(response)["total"]["dur"] > 0


@pytest.mark.django_db(transaction=True)
def test_async_requests(chain):
    chain.MIDDLEWARE = [SERVER_TIMING, *interleaved(["django.middleware.common.CommonMiddleware"])]

    async def answers():
        client = AsyncClient()
        responses = await asyncio.gather(*(client.get("/async/") for _ in range(3)))
        await sync_to_async(connections.close_all)()
        return responses

    for response in asyncio.run(answers()):
        metrics = entries(response)
        assert metrics["sql"]["count"] == 3
        assert "cpu" not in metrics["total"]
        assert {"layer-CommonMiddleware", "layer-view"} < set(metrics)


def test_a_middleware_that_is_not_used_has_no_layer(chain):
    chain.MIDDLEWARE = [SERVER_TIMING, *interleaved([f"{HERE}.unused", f"{HERE}.Outer"])]
    names = [name for name in entries(Client().get("/")) if name.startswith("layer")]
    assert names == ["layer-Outer", "layer-view"]


def unused(get_response):
    from django.core.exceptions import MiddlewareNotUsed

    raise MiddlewareNotUsed


def test_off_means_no_header_and_no_link_in_the_chain(chain):
    chain.INSTRUMENTS = False
    assert "Server-Timing" not in Client().get("/").headers
    assert links() == ["Outer", "slow"]
    chain.INSTRUMENTS = True
    assert links() == ["ServerTimingMiddleware", "Probe", "Outer", "Probe", "slow", "Probe"]


def links():
    """The names of the middleware that a fresh handler really calls, from the outside in."""
    handler = WSGIHandler()
    link, names = handler._middleware_chain.__wrapped__, []
    while link != handler._get_response:
        if isinstance(link, Outer | Probe | ServerTimingMiddleware):
            names.append(type(link).__name__)
            link = link.get_response.__wrapped__
        else:
            names.append(link.__qualname__.split(".")[0])
            link = link.__closure__[0].cell_contents.__wrapped__
    return names
