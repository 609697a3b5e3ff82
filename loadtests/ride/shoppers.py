"""Shoppers: Locust users who look at one page after another, go back now and then, and wait as people do.

What they ask for is drawn from the shop's manifest by `journey`, as the runner's scripts are.
"""

import random

from locust import FastHttpUser, between, task

from loadtests.bench.manifest import Manifest, Page
from loadtests.ride.journey import draw

ANONYMOUS = "anonymous"


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
        """Some pages that anybody may see; after each, perhaps back to the one before; then another person comes."""
        seen = [page for page in self.manifest.pages if ANONYMOUS in page.visitors and page.method == "GET"]
        before = None
        for _ in range(self.rng.randint(2, 8)):
            page = self.rng.choice(seen)
            path = self.ask(page, draw(page, self.rng).path)
            self.wait()
            if before and self.rng.random() < 0.4:
                self.ask(*before)
                self.wait()
            before = page, path
        self.client.cookiejar.clear()

    def ask(self, page: Page, path: str) -> str:
        """Ask for that path of the page; return it."""
        prefix = next(variant.prefix for variant in page.variants if variant.stage == self.stage)
        name = f"{self.stage} {page.name}"
        with self.client.get(prefix + path, name=name, catch_response=True, allow_redirects=False) as answer:
            if answer.status_code != page.status:
                answer.failure(f"status {answer.status_code}")
            elif page.marker.encode() not in (answer.content or b""):
                answer.failure(f"body without {page.marker!r}")
            else:
                answer.success()
        return path
