"""The technique: each list is a short query of ids that begins with what is few, and the cards of all are loaded once.

The newest are the head of an index, and the week's sales are found by one over the day, so that only its order lines
are added up; reviews are counted for ids alone. What is shown comes as rows of just the columns that are shown. See
lists.py.

Price: all reviews are counted for six products, and all products for the departments, for each page anew.
"""

from django.db.models import Avg, Count, Max
from django.shortcuts import render

from shop.models import Brand, Product, Review
from shop.pages.home.lists import SHOWN, bestsellers, newest, offer, offered
from shop.parts.cards.lean import COVER, cards_by_id
from shop.parts.header.lean import counted_tree, frame, way
from shop.recent import recent_ids


def view(request):
    categories, best_offer = counted_tree(), offer()
    on_offer, offered_in = offered(best_offer)
    rows = {
        "offered": on_offer,
        "bestsellers": bestsellers(),
        "newest": newest(),
        "rated": _best_rated(),
        "recent": recent_ids(request),
    }
    cards = cards_by_id([pk for ids in rows.values() for pk in ids], categories)
    context = {
        **{name: [cards[pk] for pk in ids if pk in cards] for name, ids in rows.items()},
        "offer": best_offer,
        "offered_in": [categories[pk] for pk in offered_in if pk in categories],
        "departments": _departments(categories),
        "brands": Brand.objects.values("name"),
    }
    return render(request, "shop/home_lean.html", frame(request, categories) | context)


def _best_rated():
    """Return the ids of what has the best average of ten ratings or more, best first."""
    rated = Review.objects.filter(product__state=Product.State.PUBLISHED).order_by().values("product")
    rated = rated.annotate(average=Avg("rating"), voices=Count("pk")).filter(voices__gte=10)
    return list(rated.order_by("-average", "-voices", "-product").values_list("product", flat=True)[:SHOWN])


def _departments(categories):
    """Return each department, how many products it holds and the first picture of the latest of them."""
    latest = {}
    for shelf, product in Product.objects.published().order_by().values_list("category").annotate(Max("pk")):
        for department in way(categories, shelf)[:1]:  # none, where the shelf is newer than the tree
            latest[department.pk] = max(product, latest.get(department.pk, 0))
    covers = dict(Product.objects.filter(pk__in=latest.values()).order_by().values_list("pk", COVER))
    return [
        {"category": node, "count": node.product_count, "image": covers.get(latest.get(node.pk))}
        for node in categories.values()
        if not node.parent_id
    ]
