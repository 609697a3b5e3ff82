"""The seeded shop is believable."""

from collections import Counter

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db.models import Count, F

from seeding import SCALES
from shop.models import Category, Customer, Order, OrderLine, Product, Promotion, Review

pytestmark = pytest.mark.usefixtures("seeded")


def test_popularity_is_skewed_the_same_way_for_sales_and_reviews():
    by_reviews = Product.objects.exclude(state="draft").order_by("-listing__rating_count").select_related("listing")
    best = by_reviews[: len(by_reviews) // 5]
    assert 0.35 < sum(product.listing.rating_count for product in best) / SCALES["tiny"].reviews < 0.75
    worst = by_reviews.reverse()[: len(by_reviews) // 5]
    assert sum(p.listing.units_sold for p in best) > 3 * sum(p.listing.units_sold for p in worst)


def test_nothing_is_sold_or_reviewed_before_it_is_published():
    assert not Review.objects.filter(created_at__lt=F("product__published_at")).exists()
    assert not OrderLine.objects.filter(order__placed_at__lt=F("product__published_at")).exists()
    assert not Product.objects.filter(state="draft", listing__rating_count__gt=0).exists()


def test_reviews_lean_to_the_good():
    ratings = Counter(Review.objects.values_list("rating", flat=True))
    assert ratings[5] > ratings[4] > ratings[3] > ratings[1] > 0
    assert Review.objects.filter(helpful_votes=0).count() > SCALES["tiny"].reviews / 2
    assert Review.objects.filter(helpful_votes__gt=20).exists()


def test_order_totals_add_up():
    for order in Order.objects.prefetch_related("lines"):
        assert order.total_cents == sum(line.quantity * line.price_cents for line in order.lines.all())


def test_catalogue_is_believable():
    assert Category.objects.filter(parent=None).count() == 8
    assert Category.objects.count() == 80
    assert not Category.objects.filter(children__isnull=False, products__isnull=False).exists()
    assert Product.objects.filter(listing__in_stock=False).count() in range(10, 60)
    assert Product.objects.exclude(new_until=None).count() in range(5, 11)
    for product in Product.objects.annotate(
        tag_count=Count("tags", distinct=True),
        image_count=Count("images", distinct=True),
        variant_count=Count("variants", distinct=True),
    ):
        assert 2 <= product.tag_count <= 4
        assert 3 <= product.image_count <= 6
        assert 1 <= product.variant_count <= 6
        assert 6 <= len(product.attributes) <= 12
        assert 1_800 < len(product.description) < 6_500


def test_promotions_last():
    assert Promotion.objects.active().count() == 12
    assert Promotion.objects.active().filter(categories__isnull=False).count() == 4


def test_demo_customers_have_the_password_and_nobody_else_has_one():
    rider = Customer.objects.get(user__username="rider1@example.com").user
    assert PBKDF2PasswordHasher().verify("tandem", rider.password)
    assert not Customer.objects.get(pk=4).user.has_usable_password()
    assert sum(customer.user.has_usable_password() for customer in Customer.objects.select_related("user")) == 3
