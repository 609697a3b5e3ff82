"""Under a real gunicorn: whatever waits, warm pages are served; and what PostgreSQL's outage costs.

Broken on purpose and caught: SpareThreads taken out; no handler for 500; a pool that looks for broken connections one
by one, that pauses longer each time, or that gives up.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from config.database import CONNECTIONS
from config.overload import most_busy
from tests import served as serving
from tests.pages import first
from tests.proxy import proxy_to

PRODUCT, SHELF = (first(page) for page in ("product", "category"))
WARM = f"/optimized/{SHELF}"
COLD = f"/lean/{PRODUCT}"


@pytest.mark.parametrize(("threads", "busy"), [(1, 1), (2, 1), (4, 3), (8, 7), (32, 28), (64, 56)])
def test_some_threads_are_spared(threads, busy):
    assert most_busy(threads) == busy


def test_waiting_requests_do_not_stop_warm_pages(corner):
    with serving.served(WEB_THREADS="8") as shop, ThreadPoolExecutor(20) as visitors:
        assert shop.get(WARM).status == shop.get(WARM).status == 200
        with serving.products_locked():
            waiting = [visitors.submit(shop.get, COLD) for _ in range(20)]
            time.sleep(1)
            started = time.monotonic()
            assert [shop.get(WARM).status for _ in range(10)] == [200] * 10
            assert time.monotonic() - started < 2
            refused = shop.get(COLD)
            assert (refused.status, refused.headers["Retry-After"]) == (503, "2")
            assert refused.headers["Cache-Control"] == "no-store"
        statuses = [answer.result().status for answer in waiting]
        assert statuses.count(200) == 7
        assert statuses.count(503) == 13
        assert shop.get(COLD).status == 200


@pytest.mark.long
@pytest.mark.parametrize(("outage", "seconds"), [("cut", 0), ("cut", 4.5), ("hang", 2)])
def test_after_an_outage_of_postgresql_pages_are_there_within_two_seconds(outage, seconds, corner):
    """Whether nobody came meanwhile, or so many that all threads but the spare one wait."""
    url = urlsplit(serving.database_url())
    with proxy_to((url.hostname, url.port)) as network:
        through = url._replace(netloc=url.netloc.replace(f":{url.port}", f":{network.port}")).geturl()
        with serving.served(DATABASE_URL=through, WEB_THREADS="8") as shop, ThreadPoolExecutor(7) as visitors:
            with serving.products_locked():  # so that the pool is full
                waiting = [visitors.submit(shop.get, COLD) for _ in range(CONNECTIONS)]
                time.sleep(0.5)
            assert [shop.get(WARM).status for _ in range(2)] + [each.result().status for each in waiting] == [200] * 6
            getattr(network, outage)()
            meanwhile = [visitors.submit(shop.get, COLD) for _ in range(7 if seconds else 0)]
            time.sleep(seconds)
            assert shop.get(WARM).status == 200
            network.mend()
            network.resume()
            end = time.monotonic() + 2
            while shop.get(COLD).status != 200 and time.monotonic() < end:
                time.sleep(0.1)
            assert time.monotonic() < end
            assert {each.result().status for each in meanwhile} <= {200, 503}
            lines = [json.loads(line) for line in shop.log().splitlines()]
    assert not [line for line in lines if line.get("status_code") == 500]


def test_a_database_that_is_away_is_a_503_and_logged_once(corner):
    with serving.served(
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing", DJANGO_SETTINGS_MODULE="config.settings.naive"
    ) as shop:
        answer = shop.get("/naive/" + SHELF)
        lines = [json.loads(line) for line in shop.log().splitlines()]
    assert answer.status == 503
    [line] = [line for line in lines if line.get("status_code") == 503]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["path"] == "/naive/" + SHELF
    assert "OperationalError" in line["exception"]
