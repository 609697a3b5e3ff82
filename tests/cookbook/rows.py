"""Rows of the shop at the edges, for the recipes: of each relation none, one and many; and NULL."""

from datetime import timedelta

from django.contrib.auth.models import User

from shop.models import Address, Brand, Category, Customer, Image, Order, OrderLine, Product, Review, Tag, Variant
from tests.rows import NOW

ROOTS = 30  # the claims ask for 24 of them


def build():
    brands = [Brand.objects.create(name=f"Brand {n}", slug=f"brand-{n}") for n in range(5)]
    shelf = _tree()
    tags = [Tag.objects.create(name=f"tag {n}", slug=f"tag-{n}") for n in range(4)]
    users = [User.objects.create(username=f"rider{n}") for n in range(6)]
    people = [Customer.objects.create(user=user, name=f"Rider {n}") for n, user in enumerate(users)]
    places = [
        Address.objects.create(customer=who, street="1 Quay", postcode="1", city=f"City {who.pk}") for who in people
    ]
    products = Product.objects.bulk_create(_product(n, brands[n % 5], shelf) for n in range(ROOTS))
    for n, product in enumerate(products):
        product.tags.set(tags[: n % 4])
    # Two products each have reviews of the same moment: a sort by it alone is not total.
    Review.objects.bulk_create(
        _review(product, who, n, m) for n, product in enumerate(products) for m, who in enumerate(people[: n % 6])
    )
    Image.objects.bulk_create(
        Image(product=product, key=f"picture-{n}-{m}", alt="", position=m)
        for n, product in enumerate(products)
        for m in range(n % 3 + (n > 2))
    )
    variants = [
        Variant.objects.create(product=product, sku=product.sku, size="M", colour="red") for product in products
    ]
    # Those with an address first, then those without one.
    orders = Order.objects.bulk_create(
        Order(
            key=f"00000000-0000-4000-8000-{n:012}",
            customer=people[n % 6],
            address=places[n % 6] if n < ROOTS else None,
            placed_at=NOW - timedelta(hours=n // 2),
            total_cents=n,
        )
        for n in range(ROOTS + 3)
    )
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=variant.product, variant=variant, quantity=1, price_cents=5)
        for order, variant in zip(orders, variants, strict=False)
    )


def change():
    """Take, add and change rows, as users do."""
    first, second, third, fourth = Product.objects.order_by("pk")[:4]
    fourth.reviews.order_by("pk").first().delete()
    third.reviews.update(rating=1, helpful_votes=9)
    _review(first, Customer.objects.first(), 1, 1).save()
    second.images.all().delete()
    third.tags.clear()
    Category.objects.filter(pk=Category.objects.order_by("pk")[3].pk).update(name="Moved", position=9)
    Product.objects.filter(pk=first.pk).update(price_cents=99, description="Changed.")
    Order.objects.filter(pk__in=Order.objects.order_by("pk").values("pk")[:2]).update(total_cents=7)


def _tree():
    """Two categories at the top, and three below each. Return the first."""
    made = []
    for n in range(ROOTS):
        above = made[(n - 2) // 3] if n > 1 else None
        made.append(Category.objects.create(name=f"Shelf {n}", slug=f"shelf-{n}", parent=above, position=n % 2))
    return made[0]


def _product(n, brand, shelf):
    return Product(
        sku=f"P{n}", slug=f"product-{n}", name=f"Product {n}", brand=brand, category=shelf, description="Long. " * 200,
        price_cents=100 + n, state="published", published_at=NOW - timedelta(hours=n // 2),
    )  # fmt: skip


def _review(product, author, n, m):
    return Review(
        product=product, author=author, rating=1 + (n + m) % 5, title=f"Review {n}-{m}", body="Good.",
        helpful_votes=m, verified=m % 2 == 0, created_at=NOW - timedelta(hours=(n + m) // 2),
    )  # fmt: skip
