"""The technique: the whole page is cached once, compressed, for everybody, with placeholders for what is personal.

The form's CSRF token is one of them, so that even a first visitor's page comes whole from the cache. See
shop/caching/pages.py.

Price: the memory of every address that is asked for twice within ten minutes, one more page made for each of them, and
pages that must not show anything personal by accident.
"""

from django.shortcuts import render

from shop.caching import Whole, whole_page
from shop.forms import numbered_or_404
from shop.pages.product.cached import fetched_or_made, or_404
from shop.pages.product.details import SIZE
from shop.pages.product.query import ReviewQuery
from shop.parts.optimized import PLACEHOLDERS, fill, keys
from shop.recent import remember


@whole_page(ReviewQuery, keys, fill, finish=remember, or_404=or_404)
def view(request, slug, sources):
    chosen = ReviewQuery.of(request.GET)
    parts = fetched_or_made(request, slug, chosen, sources)
    about, around = parts["about"], parts["around"]
    context = {
        **PLACEHOLDERS,
        "menu_html": parts["menu"],
        "chosen": chosen,
        "product": about["product"],
        "about_html": about["html"],
        "reviews_html": parts["reviews"],
        "page": numbered_or_404(about["reviews"], SIZE, chosen["page"]),
        "together": around["together"],
        "related": around["related"],
    }
    return Whole(render(request, "shop/product_optimized.html", context), subject=about["product"]["pk"])
