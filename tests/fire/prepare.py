"""Fill a fresh database and print, as JSON, what to shoot at. Run by the ground, with the shop's environment."""

import json
import sys
from io import StringIO

import django

SHELVES = {"corner": ["gravel", "road", "wheels"], "tiny": ["bells", "city-tyres"]}
PRODUCTS = 8
CUSTOMERS = 4  # with a session; the last one's user is written to by nobody, and logs in


def main(data):
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db.models import Max

    from shop.models import Customer, Dataset, Product
    from shop.pages import PAGES, sample_urls
    from tests.contracts import corner
    from tests.fire.doors import GROUPS, MODELS
    from tests.pages import of

    call_command("migrate", verbosity=0)
    if data == "corner":
        corner.build()
        Customer.objects.create(user=User.objects.create_user("dan", password="bicycle"), name="Dan")  # noqa: S106
        Dataset.objects.create(scale="corner", seed=1, checksum="made by hand", counts={})
    else:
        call_command("seed", scale=data, stdout=sys.stderr)
    products = Product.objects.filter(category__slug__in=SHELVES[data]).order_by("pk")
    customers = list(Customer.objects.order_by("pk")[:CUSTOMERS])
    hot = {
        "product": list(products.values_list("pk", flat=True)[:PRODUCTS]),
        "category": _with_those_above(SHELVES[data]),
        "customer": [customer.pk for customer in customers[:-1]],
    }
    call_command("sessions", "--json", count=CUSTOMERS, stdout=(printed := StringIO()))
    facts = {
        "hot": hot | {"last": {model.__name__: model.objects.aggregate(last=Max("pk"))["last"] for model in MODELS}},
        "ticker": _ticker(products[0]),
        "cookies": {
            customer.user_id: session["cookie"]
            for customer, session in zip(customers, json.loads(printed.getvalue()), strict=True)
        },
        "username": customers[-1].user.username,
        "doors": GROUPS,
        "visited": {page: [url["path"] for url in sample_urls(page)] for page in PAGES},
        "late": sorted({section for page in PAGES for section in of(page).late}),
    }
    print(json.dumps(facts))


def _ticker(beside):
    """Make a product whose name counts, on a shelf of its own: whoever shows it says how fresh it is."""
    from django.utils import timezone

    from shop.models import Category, Product, Variant

    shelf = Category.objects.create(slug="ticking", name="Ticking", parent=beside.category.parent)
    ticker = Product(slug="ticker", sku="ticker", name="Tick 0", description="", price_cents=100, state="published")
    ticker.brand, ticker.category, ticker.published_at = beside.brand, shelf, timezone.now()
    ticker.save()
    Variant.objects.create(product=ticker, sku="ticker-m", size="M", colour="blue", stock=3)
    return ticker.pk


def _with_those_above(slugs):
    from shop.models import Category

    found = set()
    for category in Category.objects.filter(slug__in=slugs):
        while category:
            found.add(category.pk)
            category = category.parent
    return sorted(found)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
