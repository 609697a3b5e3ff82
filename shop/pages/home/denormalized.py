"""The technique: averages and counts are columns, so that what is best rated is the head of an index in this order.

The latest product of a department is the first one from the end that stands below it. Only the week's sales are still
added up, from the order lines that an index over the day leads to. See columns.py.

Price: one more index that many a review has to update; and bestsellers cost the more, the more a week sells.
"""

from django.shortcuts import render

from shop.models import Brand
from shop.pages.home.columns import best_rated, departments
from shop.pages.home.lists import bestsellers, newest, offer, offered
from shop.parts.cards.denormalized import cards_by_id
from shop.parts.header.lean import frame, tree
from shop.recent import recent_ids


def view(request):
    categories, best_offer = tree("count__products"), offer()
    on_offer, offered_in = offered(best_offer)
    rows = {
        "offered": on_offer,
        "bestsellers": bestsellers(),
        "newest": newest(),
        "rated": best_rated(),
        "recent": recent_ids(request),
    }
    cards = cards_by_id([pk for ids in rows.values() for pk in ids], categories)
    context = {
        **{name: [cards[pk] for pk in ids if pk in cards] for name, ids in rows.items()},
        "offer": best_offer,
        "offered_in": [categories[pk] for pk in offered_in if pk in categories],
        "departments": departments(categories),
        "brands": Brand.objects.values("name"),
    }
    return render(request, "shop/home_lean.html", frame(request, categories) | context)
