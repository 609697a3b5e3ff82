"""The catalogue: a tree of categories, brands and tags, products with their variants and pictures."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.models.tracking import Tracked, TrackedQuerySet


class Category(Tracked):
    """A node of the tree: departments, their aisles and shelves."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)

    # Kept by shop.derived: published products here and below.
    product_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Brand(Tracked):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Tag(Tracked):
    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class ProductQuerySet(TrackedQuerySet):
    def published(self):
        return self.filter(state=Product.State.PUBLISHED)


class ProductManager(models.Manager.from_queryset(ProductQuerySet)):
    """Leaves out the columns that only lean stages read, so that no other stage pays for them."""

    def get_queryset(self):
        only_lean_reads = ["rating_counts", "tag_ids", "cover", "description_html", "search_vector"]
        return super().get_queryset().defer(*only_lean_reads)


class Product(Tracked):
    """Something with a price. What is bought is one of its variants."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        ARCHIVED = "archived"

    sku = models.CharField("SKU", max_length=24, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    tags = models.ManyToManyField(Tag, related_name="products", blank=True)
    description = models.TextField(help_text="Markdown")
    attributes = models.JSONField(default=dict, help_text="What the specification table shows, name to value")
    price_cents = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    new_until = models.DateField(null=True, blank=True, help_text="Shown as new up to this day")

    # Kept by shop.derived, or by PostgreSQL itself, for the lean stages.
    rating_average = models.FloatField(null=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating_counts = ArrayField(models.IntegerField(), default=list, editable=False, help_text="From one star to five")
    units_sold = models.PositiveIntegerField(default=0, editable=False)
    lowest_price_cents = models.PositiveIntegerField(default=0, editable=False)
    in_stock = models.BooleanField(default=False, editable=False)
    tag_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    cover = models.JSONField(null=True, editable=False, help_text="Key and alt of the first picture")
    description_html = models.TextField(default="", editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="english")
        + SearchVector("description", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProductManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(price_cents__gt=0), name="product_has_a_price"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_product_has_a_date",
            ),
        ]
        indexes = [
            # The lean listing reads this index alone: filters, facets and sorts without a visit to the wide rows.
            models.Index(
                fields=["category"],
                name="product_listing",
                include=[
                    "id",
                    "brand",
                    "units_sold",
                    "lowest_price_cents",
                    "rating_average",
                    "in_stock",
                    "published_at",
                    "tag_ids",
                ],
                condition=Q(state="published"),
            ),
            GinIndex("search_vector", name="product_search"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_new(self):
        return still_new(self.new_until)


def still_new(until):
    """Tell whether a product that is new up to this day, or never was (None), still is."""
    return until is not None and until >= timezone.now().date()


class Variant(Tracked):
    """One size and colour of a product: the thing with a stock."""

    written_to = "product_id"

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=32, unique=True)
    size = models.CharField(max_length=20)
    colour = models.CharField(max_length=30)
    surcharge_cents = models.PositiveIntegerField(default=0, help_text="On top of the product's price")
    stock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "size", "colour"], name="one_variant_a_size_and_colour"),
        ]

    def __str__(self):
        return self.sku


class Image(Tracked):
    """A picture of a product, drawn from its key (shop.pictures)."""

    written_to = "product_id"

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    key = models.SlugField(max_length=60, unique=True)
    alt = models.CharField(max_length=140)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "position"], name="one_image_a_position"),
        ]

    def __str__(self):
        return self.key
