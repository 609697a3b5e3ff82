"""What browsers and robots ask for at the root of a host."""

from django.contrib.staticfiles import finders
from django.test.utils import override_script_prefix

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


def test_there_is_an_icon_for_whoever_asks(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/favicon.svg")
    assert finders.find("favicon.svg")
