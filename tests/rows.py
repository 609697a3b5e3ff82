"""Rows for tests that want to know each of them by name. The product "bell" costs 15 euros and 50 cents on top."""

from contextlib import contextmanager
from unittest import mock

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from shop.models import Brand, Customer, Image, Order, OrderLine, Product, Review, Tag, Variant

NOW = timezone.now()


def unsaved_product(category, name):
    brand, _ = Brand.objects.get_or_create(name="Merel", slug="merel")
    return Product(
        sku=name,
        slug=name,
        name=name,
        brand=brand,
        category=category,
        description=f"*{name}*",
        price_cents=1_500,
        state="published",
        published_at=NOW,
    )


def product(category, name):
    product = unsaved_product(category, name)
    product.save()
    variant(product, f"{name}-1", surcharge_cents=50)
    return product


def unsaved_variant(product, sku, *, stock=1, surcharge_cents=20):
    return Variant(product=product, sku=sku, size=sku, colour="red", stock=stock, surcharge_cents=surcharge_cents)


def variant(*args, **kwargs):
    variant = unsaved_variant(*args, **kwargs)
    variant.save()
    return variant


def image(product, key, position=0):
    return Image.objects.create(product=product, key=key, alt=f"The {key}", position=position)


def customer(name):
    user, _ = User.objects.get_or_create(username=name)
    return Customer.objects.get_or_create(user=user, name=name)[0]


def unsaved_review(product, author, rating=4):
    return Review(product=product, author=customer(author), rating=rating, title="x", body="x", created_at=NOW)


def review(product, author, rating=4):
    review = unsaved_review(product, author, rating)
    review.save()
    return review


def review_by(product, author):
    Review.objects.create(product=product, author=author, rating=4, title="x", body="x", created_at=NOW)


def order(*products):
    number = Order.objects.count() + 1
    order = Order.objects.create(
        key=f"00000000-0000-4000-8000-{number:012}", customer=customer("buyer"), placed_at=NOW, total_cents=0
    )
    add_lines(order, *products)
    return order


def add_lines(order, *products):
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=product, variant=product.variants.first(), quantity=2, price_cents=9)
        for product in products
    )


def add_line(order, variant):
    OrderLine.objects.create(order=order, product=variant.product, variant=variant, quantity=1, price_cents=9)


def counted(row):
    """Return the row, after PostgreSQL has done what it does at commit."""
    connection.check_constraints()
    return row


def assign(rows, **values):
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)


def change(row, update_fields=None, **values):
    assign([row], **values)
    row.save(update_fields=update_fields)


def bulk_update(rows, **values):
    rows = list(rows)
    assign(rows, **values)
    type(rows[0]).objects.bulk_update(rows, list(values))


def brand(name):
    return Brand.objects.get_or_create(name=name, slug=name)[0]


def tag(name):
    return Tag.objects.get_or_create(name=name, slug=name)[0]


def copy(product):
    """Save a copy as Django's documentation does."""
    product.pk, product._state.adding, product.slug, product.sku = None, True, "copy", "copy"
    product.save()


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def copy_in(table, lines):
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as sink:
        for line in lines:
            sink.write_row(line)


def taken_back(write):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)


@contextmanager
def changed_before(module, name, write):
    """Do `write` just before each call of the module's function."""
    call = getattr(module, name)

    def later(*args):
        write()
        return call(*args)

    with mock.patch.object(module, name, later):
        yield
