"""The problem: six short lists, each asked for in one line, and then everything that each of them shows one by one.

Bestsellers and what is best rated are found by joining all that was ever sold or said, for six rows of each.
"""

from django.db.models import Avg, Count, Q, Sum
from django.shortcuts import render

from shop.clock import week
from shop.models import Brand, Category, Product, Promotion
from shop.parts.cards.naive import cards, recent
from shop.parts.header.naive import frame


def view(request):
    offer = Promotion.objects.active().order_by("-percent", "-pk").first()
    products = Product.objects.published()
    context = {
        "offer": offer,
        "offered": cards(offer.products.published().order_by("-pk")[:3]) if offer else [],
        "offered_in": offer.categories.all() if offer else [],
        "departments": [_department(category) for category in Category.objects.filter(parent=None)],
        "bestsellers": cards(_bestsellers(products)),
        "newest": cards(products.order_by("-published_at", "-pk")[:6]),
        "rated": cards(_best_rated(products)),
        "brands": Brand.objects.all(),
        "recent": recent(request),
    }
    return render(request, "shop/home.html", frame(request) | context)


def _department(category):
    """Return the category, how many products it holds and the first picture of the latest of them."""
    below = _below(category)
    latest = Product.objects.published().filter(category__in=below).order_by("-pk").first()
    return {
        "category": category,
        "count": sum(shelf.products.published().count() for shelf in below),
        "image": latest.images.first() if latest else None,
    }


def _below(category):
    """Return the category and everything below it."""
    found = [category]
    for child in category.children.all():
        found += _below(child)
    return found


def _bestsellers(products):
    """Return the six that sold the most pieces in the week up to the last order."""
    sold = Sum("order_lines__quantity", filter=Q(order_lines__order__placed_at__gte=week()))
    return products.annotate(sold=sold).filter(sold__gt=0).order_by("-sold", "-pk")[:6]


def _best_rated(products):
    """Return the six with the best average of those that ten or more have rated."""
    rated = products.annotate(average=Avg("reviews__rating"), voices=Count("reviews")).filter(voices__gte=10)
    return rated.order_by("-average", "-voices", "-pk")[:6]
