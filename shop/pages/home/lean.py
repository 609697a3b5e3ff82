"""The technique: each list is a short query of ids that begins with what is few, and the cards of all are loaded once.

The newest are the head of an index, and the week's sales are found by one over the day, so that only its order lines
are added up; reviews are counted for ids alone. What is shown comes as rows of just the columns that are shown.

Price: all reviews are counted for six products, and all products for the departments, for each page anew.
"""

from django.db.models import Avg, Count, Max, Sum
from django.shortcuts import render

from shop.clock import week
from shop.models import Brand, OrderLine, Product, Promotion, Review
from shop.parts.cards.lean import COVER, cards_by_id
from shop.parts.header.lean import counted_tree, frame, way
from shop.recent import recent_ids

PUBLISHED = {"product__state": Product.State.PUBLISHED}
OFFERS = Promotion.objects.order_by("-percent", "-pk").values("pk", "name", "percent", "ends_at")


def view(request):
    categories = counted_tree()
    products = Product.objects.published()
    offer = OFFERS.active().first()
    rows = {
        "offered": products.filter(promotions=offer["pk"]).order_by("-pk").values_list("pk", flat=True)[:3]
        if offer
        else [],
        "bestsellers": _bestsellers(),
        "newest": products.order_by("-published_at", "-pk").values_list("pk", flat=True)[:6],
        "rated": _best_rated(),
        "recent": recent_ids(request),
    }
    rows = {name: list(ids) for name, ids in rows.items()}
    cards = cards_by_id([pk for ids in rows.values() for pk in ids], categories)
    context = {
        **{name: [cards[pk] for pk in ids if pk in cards] for name, ids in rows.items()},
        "offer": offer,
        "offered_in": [categories[pk] for pk in _offered_in(offer) if pk in categories],
        "departments": _departments(categories),
        "brands": Brand.objects.values("name"),
    }
    return render(request, "shop/home_lean.html", frame(request, categories) | context)


def _offered_in(offer):
    """Return the ids of the categories that the offer is on, in the order of the menu."""
    if not offer:
        return []
    on = Promotion.categories.through.objects.filter(promotion=offer["pk"])
    return on.order_by("category__position", "category").values_list("category", flat=True)


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


def _bestsellers():
    """Return the ids of the six that sold the most pieces in the week up to the last order."""
    lines = OrderLine.objects.filter(order__placed_at__gte=week(), **PUBLISHED).order_by()
    counted = lines.values("product").annotate(sold=Sum("quantity"))
    return counted.order_by("-sold", "-product").values_list("product", flat=True)[:6]


def _best_rated():
    """Return the ids of the six with the best average of those that ten or more have rated."""
    rated = Review.objects.filter(**PUBLISHED).order_by().values("product")
    rated = rated.annotate(average=Avg("rating"), voices=Count("pk")).filter(voices__gte=10)
    return rated.order_by("-average", "-voices", "-product").values_list("product", flat=True)[:6]
