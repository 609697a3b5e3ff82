"""The technique: the products of all rows, and all that their cards show, are loaded together, a query per relation.

Departments are counted in groups, and the tree is put together in Python.

Price: whole rows are loaded to be shown in part, and the reviews of every card for one average; what is best of all is
still found by joining all that was ever sold or said.
"""

from django.db.models import Avg, Count, Max, Q, Sum
from django.shortcuts import render

from shop.clock import week
from shop.models import Brand, Product, Promotion
from shop.parts.cards.eager import cards, load_cards, recent
from shop.parts.header.eager import frame, tree, way


def view(request):
    categories = tree()
    offer = Promotion.objects.active().prefetch_related("categories").order_by("-percent", "-pk").first()
    products = Product.objects.published().select_related("brand")
    rows = {
        "offered": offer.products.published().select_related("brand").order_by("-pk")[:3] if offer else [],
        "bestsellers": _bestsellers(products),
        "newest": products.order_by("-published_at", "-pk")[:6],
        "rated": _best_rated(products),
    }
    load_cards([product for row in rows.values() for product in row])
    context = {
        "offer": offer,
        "offered_in": offer.categories.all() if offer else [],
        **{name: cards(row, categories) for name, row in rows.items()},
        "departments": _departments(categories),
        "brands": Brand.objects.all(),
        "recent": recent(request, categories),
    }
    return render(request, "shop/home.html", frame(request) | context)


def _departments(categories):
    """Return each department, how many products it holds and the first picture of the latest of them."""
    shelves = Product.objects.published().order_by().values_list("category").annotate(Count("pk"), Max("pk"))
    held = {category.pk: [0, 0] for category in categories.values() if category.parent_id is None}
    for shelf, count, latest in shelves:
        for department in way(categories, shelf)[:1]:  # none, where the shelf is newer than the tree
            held[department.pk] = [held[department.pk][0] + count, max(held[department.pk][1], latest)]
    latest = Product.objects.prefetch_related("images").in_bulk([pk for _, pk in held.values()])
    return [
        {"category": categories[pk], "count": count, "image": _picture(latest.get(product))}
        for pk, (count, product) in held.items()
    ]


def _picture(product):
    return next(iter(product.images.all()), None) if product else None


def _bestsellers(products):
    """Return the six that sold the most pieces in the week up to the last order."""
    sold = Sum("order_lines__quantity", filter=Q(order_lines__order__placed_at__gte=week()))
    return products.annotate(sold=sold).filter(sold__gt=0).order_by("-sold", "-pk")[:6]


def _best_rated(products):
    """Return the six with the best average of those that ten or more have rated."""
    rated = products.annotate(average=Avg("reviews__rating"), voices=Count("reviews")).filter(voices__gte=10)
    return rated.order_by("-average", "-voices", "-pk")[:6]
