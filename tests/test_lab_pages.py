"""The index, the floor and the manifest.

Broken on purpose and caught: the floor a byte too long, a stage shown under another stage's file, a reference
left out of the project's URLs.
"""

import gzip
from importlib import import_module

import pytest
from django.urls import resolve, reverse
from pytest_django.asserts import assertInHTML

from lab import ablations, references
from shop import pages
from shop.models import Dataset
from tests.pages import first

URLS = [
    {"path": "category/road/", "weight": 0.7, "kind": "plain"},
    {"path": "category/road/?page=2", "weight": 0.3, "kind": "deep"},
]


@pytest.fixture
def shop(db, monkeypatch):
    """A shop that says it is seeded, every page of which has the same two URLs."""
    monkeypatch.setattr(pages, "sample_urls", lambda page: URLS)
    return Dataset.objects.create(pk=1, scale="tiny", seed=7, checksum="c0ffee", counts={"products": 200})


def test_the_index_links_every_page_at_every_stage(client, shop):
    html = client.get("/").content.decode()
    assert "scale tiny, seed 7" in html
    for page in pages.PAGES:
        method = pages.facts(page).methods[0]
        assertInHTML(f"<code>{'' if method == 'GET' else f'{method} '}/…/category/road/</code>", html)
        for stage in pages.STAGES:
            own = pages.served_by(page, stage)
            same = "" if own == stage else ' class="same"'
            file = f"<strong>{stage}</strong> <code>{own}.py</code>"
            assertInHTML(f'<a href="/{stage}/category/road/"{same}>{file}</a>', html)
    for name in references.references():
        assert f'href="/{references.prefix(name)}category/road/"' in html


def test_a_page_at_the_root_of_a_stage_is_linked_like_any_other(client, shop, monkeypatch):
    monkeypatch.setattr(pages, "sample_urls", lambda page: [{"path": "", "weight": 1.0, "kind": "plain"}])
    html = client.get("/").content.decode()
    assert "make seed" not in html
    for stage in pages.STAGES:
        assert f'href="/{stage}/"' in html


def test_the_index_loads_nothing_from_elsewhere(client, shop):
    html = client.get("/").content.decode()
    assert "://" not in html
    assert "<script" not in html


def test_the_index_of_an_empty_shop_says_what_to_do(client, db):
    assert "make seed" in client.get("/").content.decode()


@pytest.mark.parametrize("size", [0, 1, 31, 32, 500, 30_000, 1_000_000])
def test_the_floor_has_the_size_asked_for(client, size):
    response = client.get(f"/lab/floor/{size}/")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert len(response.content) == size


@pytest.mark.parametrize("size", [100, 9_000, 65_560, 1_000_000])
def test_the_compressed_floor_is_as_large_as_it_is_sent(client, size):
    response = client.get(f"/lab/floor/{size}/?gzip=1", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert size - 10 <= len(response.content) <= size
    assert b'data-page="floor"' in gzip.decompress(response.content)


@pytest.mark.parametrize("path", ["1000001/", "1000001/?gzip=1", "99/?gzip=1"])
def test_the_floor_is_bounded(client, path):
    assert client.get(f"/lab/floor/{path}").status_code == 404


def test_the_floor_asks_neither_database_nor_cache(client):
    client.get("/lab/floor/500/")  # without the db fixture a query would be an error
    assert "Set-Cookie" not in client.get("/lab/floor/500/").headers


def test_the_manifest(client, shop):
    manifest = client.get("/lab/manifest.json").json()
    assert (manifest["schema"], manifest["project"], manifest["instruments"]) == (2, "tandem", False)
    assert manifest["stages"] == list(pages.STAGES)
    assert [page["name"] for page in manifest["pages"]] == list(pages.PAGES)
    for page in manifest["pages"]:
        facts = pages.facts(page["name"])
        assert (page["method"], page["visitors"]) == (facts.methods[0], list(facts.visitors))
        assert (page["status"], page["marker"], page["greets"]) == (facts.status, facts.marker, facts.greets)
        assert page["urls"] == URLS
        assert [stage["prefix"] for stage in page["stages"]] == [f"/{stage}/" for stage in pages.STAGES]
        for stage in page["stages"]:
            assert stage["served_by"] == pages.served_by(page["name"], stage["name"])
            assert stage["previous"] == pages.previous(page["name"], stage["name"])
            assert stage["caches"] == pages.caches(page["name"], stage["name"])
    assert (
        manifest["dataset"].items()
        >= {
            "scale": "tiny",
            "seed": 7,
            "checksum": "c0ffee",
            "products": 200,
        }.items()
    )
    assert manifest["stack"] == "test"
    assert manifest["floor"].format(size=5) == reverse("lab:floor", args=[5])


def test_the_manifest_says_what_an_ablation_takes_something_from(client, shop):
    beside = {each["name"]: each for each in client.get("/lab/manifest.json").json()["references"]}
    assert beside.keys() == references.modules().keys() | ablations.modules().keys()
    for name, module in ablations.modules().items():
        assert beside[name]["previous"] == module.STAGE
        assert beside[name]["pages"] == list(module.VIEWS)
    assert {beside[name]["previous"] for name in references.modules()} == {None}


def test_the_manifest_names_the_versions_that_run(client, shop):
    versions = client.get("/lab/manifest.json").json()["versions"]
    assert set(versions) == {
        *("python", "django", "postgresql", "valkey", "psycopg", "django-redis", "redis-py", "gunicorn"),
    }
    assert all(part.isdigit() for name in ("python", "postgresql") for part in versions[name].split("."))


def test_the_manifest_of_an_empty_shop_says_what_to_do(client, db):
    response = client.get("/lab/manifest.json")
    assert response.status_code == 503
    assert "make seed" in response.json()["error"]


@pytest.mark.parametrize("name", references.references())
def test_a_reference_answers_every_page_and_links_within_itself(name):
    for page in pages.PAGES:
        match = resolve(f"/{references.prefix(name)}{first(page)}")
        assert (match.namespace, match.url_name, match.app_name) == (name, page, "shop")
        module = import_module(f"lab.references.{name}")
        if page in module.VIEWS:
            assert match.func is not pages.variant(page, "lean").view
        else:  # such as one that somebody has just added
            assert match.func is pages.variant(page, module.STAGE).view
    assert reverse("shop:search", current_app=name) == f"/{references.prefix(name)}search/"
