"""The catalogue: a tree of categories, brands and tags, products with their variants and pictures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Category(models.Model):
    """A node of the tree: departments, their aisles and shelves."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a place below itself; PostgreSQL refuses it at commit, too."""
        above = self.parent
        while above:
            if above.pk == self.pk is not None:
                raise ValidationError({"parent": "A category cannot stand below itself."})
            above = above.parent


class Brand(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class ProductQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=Product.State.PUBLISHED)


class Product(models.Model):
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

    objects = ProductQuerySet.as_manager()

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
            models.Index(fields=["-published_at", "-id"], name="product_newest", condition=Q(state="published")),
        ]

    def __str__(self):
        return self.name

    @property
    def is_new(self):
        return still_new(self.new_until)


def still_new(until):
    """Tell whether a product that is new up to this day, or never was (None), still is."""
    return until is not None and until >= timezone.now().date()


class Variant(models.Model):
    """One size and colour of a product: the thing with a stock."""

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


class Image(models.Model):
    """A picture of a product, drawn from its key (shop.pictures)."""

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
