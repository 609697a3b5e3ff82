"""Shoppers: Locust users who browse, narrow a listing, look at products, come back, and wait as people do.

What they ask for is drawn from the shop's manifest by `journey`, as the runner's scripts are.
"""

import random

from locust import FastHttpUser, between, task

from loadtests.bench.manifest import Manifest
from loadtests.ride.journey import draw


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
        """Some listings, from each a few products, back to the listing each time; then another person comes."""
        for _ in range(self.rng.randint(1, 3)):
            listing = self.ask("category")
            self.wait()
            for _ in range(self.rng.randint(0, 3)):
                self.ask("product")
                self.wait()
                self.ask("category", listing)
                self.wait()
        self.client.cookiejar.clear()

    def ask(self, page_name: str, path: str | None = None) -> str:
        """Ask for that path of the page, or for one as popular as the shop says; return it."""
        page = self.manifest.page(page_name)
        path = path or draw(page, self.rng).path
        prefix = next(variant.prefix for variant in page.variants if variant.stage == self.stage)
        with self.client.get(prefix + path, name=f"{self.stage} {page_name}", catch_response=True) as answer:
            if answer.status_code == 200 and page.marker.encode() not in (answer.content or b""):
                answer.failure(f"body without {page.marker!r}")
        return path
