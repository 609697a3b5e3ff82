"""The technique: the whole page is cached once, compressed, for everybody, with placeholders for what is personal.

The form's CSRF token is one of them, so that even a first visitor's page comes whole from the cache. See
shop/caching/pages.py.

Price: the memory of every address that is asked for twice within ten minutes, one more page made for each of them, and
pages that must not show anything personal by accident.
"""

from django.shortcuts import render

from shop.caching import Whole, whole_page
from shop.pages.product.cached import fetched_or_made, or_404
from shop.pages.product.query import ReviewQuery
from shop.parts.optimized import PLACEHOLDERS, AccountAndRecent
from shop.recent import remember


class Visitor(AccountAndRecent):
    def finish(self, response, subject):
        return remember(self.request, response, subject)


@whole_page(ReviewQuery, Visitor, or_404=or_404)
def view(request, slug, sources):
    parts = fetched_or_made(request, slug, ReviewQuery.of(request.GET), sources)
    about = parts["about"]
    context = {
        **PLACEHOLDERS,
        "menu_html": parts["menu"],
        "product": about["product"],
        "about_html": about["html"],
        **parts["reviews"],
        **parts["around"],
    }
    return Whole(render(request, "shop/product_optimized.html", context), subject=about["product"]["pk"])
