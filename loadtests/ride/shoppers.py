"""Shoppers: Locust users who browse, narrow a listing, look at products, come back, and wait as people do.

What they ask for is drawn from the shop's manifest by `journey`, as the runner's scripts are.
"""

import random

from locust import FastHttpUser, between, task

from loadtests.bench.manifest import Manifest
from loadtests.recording.cases import ANONYMOUS
from loadtests.ride.journey import draw

LISTING, DETAIL = "category", "product"


class Shopper(FastHttpUser):  # type: ignore[misc]
    """Rides one stage; `manifest` and `stage` are set by whoever starts it."""

    abstract = True
    wait_time = between(1, 5)  # seconds between clicks
    manifest: Manifest
    stage: str

    def on_start(self) -> None:
        self.rng = random.Random()

    @task  # type: ignore[untyped-decorator]
    def visit(self) -> None:
        """Some listings, from each a few products, back to the listing each time, and one of the other pages that
        anybody may see; then another person comes.
        """
        for _ in range(self.rng.randint(1, 3)):
            listing = self.ask(LISTING)
            self.wait()
            for _ in range(self.rng.randint(0, 3)):
                self.ask(DETAIL)
                self.wait()
                self.ask(LISTING, listing)
                self.wait()
        open_to_all = [page.name for page in self.manifest.pages if ANONYMOUS in page.visitors and page.method == "GET"]
        if others := sorted({*open_to_all} - {LISTING, DETAIL}):
            self.ask(self.rng.choice(others))
            self.wait()
        self.client.cookiejar.clear()

    def ask(self, page_name: str, path: str | None = None) -> str:
        """Ask for that path of the page, or for one as popular as the shop says; return it."""
        page = self.manifest.page(page_name)
        path = path or draw(page, self.rng).path
        prefix = next(variant.prefix for variant in page.variants if variant.stage == self.stage)
        name = f"{self.stage} {page_name}"
        with self.client.get(prefix + path, name=name, catch_response=True, allow_redirects=False) as answer:
            if answer.status_code != page.status:
                answer.failure(f"status {answer.status_code}")
            elif page.marker.encode() not in (answer.content or b""):
                answer.failure(f"body without {page.marker!r}")
        return path
