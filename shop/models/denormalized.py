"""What is computed when it is written, in tables of its own, which triggers maintain (shop.denormalized).

The references have no foreign key constraint: rows go when the fold at commit finds their product gone, and remember
until then what was counted.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shop.models.catalogue import Brand, Category, Product
from shop.models.orders import Order


def _of(model, related_name):
    return models.OneToOneField(
        model, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name=related_name
    )


class Listing(models.Model):
    """The facts of a product that lists filter, count and sort by, and that cards show."""

    product = _of(Product, "listing")
    category = models.ForeignKey(Category, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    brand = models.ForeignKey(Brand, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    published = models.BooleanField()
    published_at = models.DateTimeField(null=True)
    lowest_price_cents = models.PositiveBigIntegerField()
    in_stock = models.BooleanField()
    tag_ids = ArrayField(models.BigIntegerField())
    cover = models.JSONField(null=True, help_text="Key and alt of the first picture")
    units_sold = models.PositiveBigIntegerField()
    rating_counts = ArrayField(models.IntegerField(), help_text="From one star to five")
    rating_count = models.PositiveIntegerField()
    rating_average = models.FloatField(null=True)

    class Meta:
        indexes = [
            # Lists read this index alone: filters, facets and sorts without a visit to the rows.
            models.Index(
                fields=["category"],
                name="listing_shelf",
                include=[
                    "product",
                    "brand",
                    "units_sold",
                    "lowest_price_cents",
                    "rating_average",
                    "in_stock",
                    "published_at",
                    "tag_ids",
                ],
                condition=Q(published=True),
            ),
            # Its first rows are the best of the whole shop, of those that ten or more have rated.
            models.Index(
                fields=["-rating_average", "-rating_count", "-product"],
                name="listing_best_rated",
                condition=Q(published=True, rating_count__gte=10),
            ),
        ]

    def __str__(self):
        return f"Listing of product {self.product_id}"


class ProductText(models.Model):
    """A product's texts as they are shown and searched. Apart from Listing: a sale rewrites no GIN index."""

    product = _of(Product, "text")
    source = models.UUIDField(help_text="MD5 of the Markdown that was rendered")
    description_html = models.TextField(null=True, help_text="None until it is rendered anew (manage.py relay)")  # noqa: DJ001
    search_vector = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["search_vector"], name="product_search"),
            models.Index(fields=["product"], name="text_to_render", condition=Q(description_html=None)),
        ]

    def __str__(self):
        return f"Text of product {self.product_id}"


class CategoryCount(models.Model):
    """How many published products stand in a category and below it."""

    category = _of(Category, "count")
    products = models.PositiveIntegerField()

    def __str__(self):
        return f"Category {self.category_id}: {self.products}"


class Basket(models.Model):
    """The products of an order that are counted in CoPurchase."""

    order = _of(Order, "basket")
    product_ids = ArrayField(models.BigIntegerField())

    def __str__(self):
        return f"Basket of order {self.order_id}"


class CoPurchase(models.Model):
    """In how many orders two products met."""

    product = models.ForeignKey(
        Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="co_purchases"
    )
    other = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    orders = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="one_row_a_pair"),
            models.CheckConstraint(condition=~Q(product=F("other")), name="not_bought_with_itself"),
        ]
        indexes = [models.Index(fields=["product", "-orders", "other"], name="co_purchase_best_first")]

    def __str__(self):
        return f"{self.product_id} with {self.other_id}: {self.orders}"


class Change(models.Model):
    """The outbox: tags whose cached values are void since the transaction that wrote the row was committed."""

    tags = ArrayField(models.TextField())
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"Change {self.pk}: {' '.join(self.tags)}"
