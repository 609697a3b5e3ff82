"""What the running shop says about itself: its pages, their stages and URLs, and the popularity of each."""

import json
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

MANIFEST_PATH = "/lab/manifest.json"
SCHEMA = 2


class ManifestError(Exception):
    """The shop described itself in a way that cannot be ridden."""


@dataclass(frozen=True)
class Url:
    path: str  # relative to the stage's prefix
    weight: float  # those of a page add up to 1
    kind: str  # as the page calls it


@dataclass(frozen=True)
class Variant:
    page: str
    stage: str
    prefix: str
    caches: bool
    served_by: str
    previous: str | None = None  # the stage that this one is built on, or takes something from
    reference: bool = False  # beside the stages: a reference, or an ablation


@dataclass(frozen=True)
class Page:
    name: str
    method: str  # to ask with
    visitors: tuple[str, ...]  # who may see it
    status: int  # of every correct answer
    marker: str  # found in every correct body
    greets: bool  # who is signed in, by name
    urls: tuple[Url, ...]
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Manifest:
    stages: tuple[str, ...]
    pages: tuple[Page, ...]
    floor: str  # path with {size}
    dataset: dict[str, Any]
    versions: dict[str, str]
    stack: str
    instruments: bool

    def page(self, name: str) -> Page:
        for page in self.pages:
            if page.name == name:
                return page
        raise ManifestError(f"No page {name!r} in the shop; it has {', '.join(p.name for p in self.pages)}.")


def fetch_manifest(host: str) -> Manifest:
    """The manifest of the shop at `host`; raises ManifestError with the reason when it cannot be read."""
    url = host.rstrip("/") + MANIFEST_PATH
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  our own server
            data = json.load(answer)
    except (OSError, HTTPException, ValueError) as error:  # no URL and no JSON are a ValueError
        raise ManifestError(
            f"No manifest at {url}: {error}. Expected a Tandem shop, such as http://127.0.0.1:8000."
        ) from error
    return parse_manifest(data)


def parse_manifest(data: dict[str, Any]) -> Manifest:
    if data.get("schema") != SCHEMA:
        raise ManifestError(f"The shop's manifest has schema {data.get('schema')!r}; this reads {SCHEMA}.")
    try:
        return Manifest(
            stages=tuple(data["stages"]),
            pages=tuple(_page(page, data.get("references", [])) for page in data["pages"]),
            floor=data["floor"],
            dataset=data["dataset"],
            versions=data["versions"],
            stack=data["stack"],
            instruments=data["instruments"],
        )
    except KeyError as error:
        raise ManifestError(f"The shop's manifest lacks {error}.") from error


def _page(data: dict[str, Any], references: list[dict[str, Any]]) -> Page:
    if not data["urls"]:
        raise ManifestError(f"Page {data['name']!r} lists no URLs; is the dataset seeded?")
    stages = [
        Variant(data["name"], stage["name"], stage["prefix"], stage["caches"], stage["served_by"], stage["previous"])
        for stage in data["stages"]
    ]
    beside = [
        Variant(data["name"], each["name"], each["prefix"], True, each["name"], each["previous"], reference=True)
        for each in references
        if data["name"] in each["pages"]
    ]
    return Page(
        name=data["name"],
        method=data["method"],
        visitors=tuple(data["visitors"]),
        status=data["status"],
        marker=data["marker"],
        greets=data["greets"],
        urls=tuple(Url(url["path"], url["weight"], url["kind"]) for url in data["urls"]),
        variants=tuple(stages + beside),
    )
