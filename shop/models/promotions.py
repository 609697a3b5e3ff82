"""Promotions: a percentage off, for a time, on products or on whole categories."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone

from shop.models.catalogue import Category, Product


class PromotionQuerySet(models.QuerySet):
    def active(self):
        now = timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def on(self, product):
        """Promotions of the product itself or of a category above it. May hold one twice."""
        applies = Q(products=product)
        category = product.category
        while category:
            applies |= Q(categories=category)
            category = category.parent
        return self.filter(applies)

    def best_percents(self, products):
        """Return the best percentage on each of these products, `{id: percent}`, 0 where there is none.

        Three queries, however many products there are and however deep their categories lie.
        """
        parents = dict(Category.objects.order_by().values_list("pk", "parent_id"))
        on_product = self.best_by("products", products__in=products)
        on_category = self.best_by("categories")
        best = {}
        for product in products:
            best[product.pk], category = on_product.get(product.pk, 0), product.category_id
            while category:
                best[product.pk] = max(best[product.pk], on_category.get(category, 0))
                category = parents.get(category)
        return best

    def best_by(self, relation, **narrowed):
        """Return the best percentage by what the promotions are on, `products` or `categories`, as `{id: percent}`."""
        return dict(self.filter(**narrowed).order_by().values_list(relation).annotate(Max("percent")))


class Promotion(models.Model):
    """Where several apply to a product, the best one counts. A category's promotion reaches all that is below it."""

    name = models.CharField(max_length=80)
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(90)])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    products = models.ManyToManyField(Product, related_name="promotions", blank=True)
    categories = models.ManyToManyField(Category, related_name="promotions", blank=True)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(1, 90)), name="promotion_percent_1_to_90"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="promotion_ends_after_it_starts"),
        ]

    def __str__(self):
        return self.name


def reduced(cents, percent):
    """The price in cents after `percent` off, rounded half up to a cent. Both are integers."""
    return (cents * (100 - percent) + 50) // 100
