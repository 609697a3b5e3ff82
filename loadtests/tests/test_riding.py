"""One block of load, ridden in a process of its own against the stub, which keeps what it was asked.

Broken on purpose and caught: redirects followed, everything asked with GET, no status looked at.
"""

import json
from collections import Counter
from typing import Any

import pytest

from loadtests.tests.conftest import run_python

RIDE = """
import json, urllib.request
from loadtests.ride.block import Block, ride
from loadtests.ride.stopping import Stop
from loadtests.tests.stub import StubShop
with StubShop().serve(1, False) as shop:
    block = Block(**json.loads({block!r}))
    ridden = ride(shop.host, block, Stop())
    asked = json.load(urllib.request.urlopen(shop.host + "/log"))
print(json.dumps(vars(ridden) | {{"asked": asked}}))
"""
MARKER = 'data-page="product"'


def _ride(**block: Any) -> dict[str, Any]:
    finished = run_python(RIDE.format(block=json.dumps({"marker": MARKER} | block)))
    assert finished.returncode == 0, finished.stderr
    return dict(json.loads(finished.stdout))


def test_a_closed_loop_asks_each_path_once_and_one_at_a_time_for_each_user() -> None:
    paths = [f"/naive/product/{number}/" for number in range(40)]
    cookies = [f"sessionid={number}; recent=1.2" for number in range(3)]
    ridden = _ride(paths=paths, users=3, cookies=cookies)
    assert [path for _, path, _ in ridden["asked"]] != sorted(paths)
    assert Counter(path for _, path, _ in ridden["asked"]) == Counter(paths)
    by_user = Counter(tuple(sorted(cookie.split("; "))) for _, _, cookie in ridden["asked"])
    assert by_user.keys() == {tuple(sorted(cookie.split("; "))) for cookie in cookies}
    assert ridden["errors"] == []
    assert len(ridden["latencies"]) == 40
    assert min(ridden["latencies"]) >= 6, "milliseconds, of which the page burns more than six"
    # three users wait all the time, each for its own answer
    assert 1.5 < sum(ridden["latencies"]) / 1000 / ridden["seconds"] <= 3.01
    assert ridden["seconds"] >= 40 * 0.006


def test_an_open_loop_keeps_its_schedule_and_times_from_when_a_visit_was_due() -> None:
    """Two visits that were due five seconds before the start, and four over a second that are answered late."""
    arrivals = [-5.0, -5.0, 0.1, 0.4, 0.7, 1.0]
    paths = [f"/lean/product/{number}/{'?slow' * (number > 1)}" for number in range(6)]
    ridden = _ride(paths=paths, users=2, arrivals=arrivals)
    assert sorted(ridden["latencies"])[-2] >= 5000
    assert sorted(ridden["latencies"])[0] >= 1500
    assert sorted(ridden["latencies"])[-3] < 4000
    at = {path: when for when, path, _ in ridden["asked"]}
    late = [at[paths[number]] - arrivals[number] for number in range(2, 6)]
    assert max(late) - min(late) < 0.6
    assert ridden["seconds"] >= 1.0


@pytest.mark.long
def test_a_page_is_asked_with_its_method_and_told_by_its_status() -> None:
    assert _ride(paths=["/naive/asked/"], method="POST", marker="Asked")["errors"] == []
    [refused] = _ride(paths=["/naive/product/1/"], status=302, marker="")["errors"]
    assert refused.endswith("status 200")
    moved = _ride(paths=["/naive/product/1/?moved"], status=302, marker="")
    assert (moved["errors"], len(moved["asked"])) == ([], 1), "a redirect is not followed"


@pytest.mark.long
def test_each_wrong_answer_is_an_error_with_its_address() -> None:
    wrong = {"/lean/product/1/?status=500": "500", "/lean/product/1/?empty": "empty", "/lean/category/1/": "without"}
    ridden = _ride(paths=[*wrong, "/lean/product/1/", "/nowhere/"])
    assert len(ridden["latencies"]) == 5
    told = dict(error.split(": ", 1) for error in ridden["errors"])
    told = {url.partition("/")[2].partition("/")[2].partition("/")[2]: fault for url, fault in told.items()}
    assert [f"/{path}" for path in told] == [*wrong, "/nowhere/"]
    for (path, fault), shown in zip(wrong.items(), told.values(), strict=False):
        assert fault in shown, path
