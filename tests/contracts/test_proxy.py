"""Contract 1 behind a proxy, by a real gunicorn: only one that is named mounts the shop, and then beside the other.

Broken on purpose and caught: gunicorn's default `forwarder_headers`; the script prefix taken out of `scope_of`.
"""

from tests.pages import first
from tests.served import served


def test_a_header_of_a_stranger_poisons_nobodys_page(corner):
    path = f"/optimized/{first('category')}"
    with served() as shop:
        assert shop.get(f"/evil{path}", {"SCRIPT_NAME": "/evil"}).status == 404
        answer = shop.get(path)
    assert answer.status == 200
    assert "evil" not in answer.text


def test_a_shop_that_a_named_proxy_mounts_does_not_mix_with_the_other(corner):
    path = f"/optimized/{first('category')}"
    with served(TRUSTED_PROXIES="127.0.0.1") as shop:
        for _ in range(2):
            mounted, plain = shop.get(f"/shop{path}", {"SCRIPT_NAME": "/shop"}), shop.get(path)
            assert mounted.status == plain.status == 200
            assert mounted.text.replace('="/shop/', '="/') == plain.text != mounted.text
        assert shop.get("/shop/static/shop.css", {"SCRIPT_NAME": "/shop"}).status == 200
