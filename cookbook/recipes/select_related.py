"""Bring a foreign key's row along.          kind: pattern · Django ≥ 1.4 · any database

Symptom   one query for the list, then one for each row's author, brand or customer; the toolbar says "24 similar"
Detect    the same SELECT … WHERE id = … LIMIT 21 over and over; FETCH_RAISE in a test (Django ≥ 6.1)
Rename    orders = the list, order = one of it, customer = a foreign key that must be there, address = one that may be
          NULL, name = a column of the first, city = a column of the second
Price     a join and all columns of both rows: wide rows that many others share are sent once for each of them
Trap      select_related() without names follows everything that is not NULL, and is deprecated; only() together with it
          must name the foreign key, or the two contradict each other (FieldError)
Not when  few distinct rows are shared by many and are wide: prefetch_related sends each once. Only the id is wanted:
          order.customer_id needs no query at all
"""

from django.db.models import FETCH_PEERS  # Django ≥ 6.1; for `peers` alone


def naive(orders):
    return [(order.pk, order.customer.name, order.address.city if order.address else None) for order in orders]


def optimized(orders):
    return naive(orders.select_related("customer", "address"))


def prefetched(orders):
    """Each row of a customer is sent once, however many orders share it: one query more for each relation."""
    return naive(orders.prefetch_related("customer", "address"))


def peers(orders):
    """Django 6.1: the first access fetches for all rows of the queryset. For code that you would rather not touch."""
    return naive(orders.fetch_mode(FETCH_PEERS))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Order

EXAMPLE = Example(
    given=lambda rows: (first(Order, rows, address__isnull=False),),
    also={"NULL": lambda: (Order.objects.filter(address=None),)},
    queries={"naive": "1 + 2 * rows", "optimized": 1, "prefetched": 3, "peers": 3},
    same=("naive", "optimized", "prefetched", "peers"),
    lazy=("peers",),
    stranger={
        "Order": "Article",
        "orders": "articles",
        "order": "article",
        "customer": "author",
        "address": "editor",
        "name": "name",
        "city": "name",
    },
    api=("select_related", "prefetch_related", "fetch_mode", "FETCH_PEERS"),
    symptom="django N+1 queries foreign key",
    why=(
        "Reading order.customer asks the database unless the row is there already. A join brings both rows in the "
        "one statement that is sent anyway. A LEFT JOIN is used where the key may be NULL, so no order is lost."
    ),
    shop="The stage eager: shop/parts/cards/eager.py, with_cards(). Reviews' authors come by FETCH_PEERS there.",
)
