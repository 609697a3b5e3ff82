"""The shop's front door, at the root of each stage: one offer, the departments, and rows of the whole shop's best."""

from shop.pages import Page, Visit

PAGE = Page(
    route="",
    methods=("GET",),
    visitors=("anonymous", "customer"),
    marker='data-page="home"',
    kinds={"plain": 1.0},
    sample_urls=lambda: [Visit("", 1, "plain")],
    bad_requests={},
)
