"""What browsers and robots ask for at the root of a host.

Broken on purpose and caught: ablations open to robots.
"""

from urllib.robotparser import RobotFileParser

from django.contrib.staticfiles import finders
from django.test.utils import override_script_prefix

from lab import ablations, references
from shop.pages import STAGES


def test_robots_see_the_shop_once(client):
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    open_stages = [stage for stage in STAGES if f"Disallow: /{stage}/" not in lines]
    assert open_stages == ["optimized"]
    with override_script_prefix("/shop/"):
        assert "Disallow: /shop/naive/" in client.get("/robots.txt").text


def test_robots_see_nothing_that_the_shop_is_compared_with(client):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert robots.can_fetch("robot", "/optimized/category/bikes/")
    for beside in (references, ablations):
        prefixes = [beside.prefix(name) for name in beside.modules()]
        assert [prefix for prefix in prefixes if robots.can_fetch("robot", f"/{prefix}category/bikes/")] == []


def test_there_is_an_icon_for_whoever_asks(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/favicon.svg")
    assert finders.find("favicon.svg")
