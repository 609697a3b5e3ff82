"""Orders, and what they say about products that are bought together."""

from django.db import models
from django.db.models import F, Q

from shop.models.catalogue import Product, Variant
from shop.models.customers import Address, Customer
from shop.models.tracking import Tracked


class Order(models.Model):
    """A finished checkout. `key` is made by the checkout form, so that a form sent twice is one order."""

    key = models.UUIDField(unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    address = models.ForeignKey(Address, models.SET_NULL, null=True, related_name="+")
    placed_at = models.DateTimeField()
    total_cents = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-placed_at", "-id"]

    def __str__(self):
        return str(self.key)


class OrderLine(Tracked):
    written_to = "product_id"

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    quantity = models.PositiveIntegerField()
    price_cents = models.PositiveIntegerField(help_text="For one piece, on the day")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="one_line_an_order_and_variant"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_has_a_quantity"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.variant_id}"


class CoPurchase(models.Model):
    """In how many orders two products met. Kept by shop.derived for the lean stages."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="co_purchases")
    other = models.ForeignKey(Product, models.CASCADE, related_name="+")
    orders = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="one_row_a_pair"),
            models.CheckConstraint(condition=~Q(product=F("other")), name="not_bought_with_itself"),
        ]
        indexes = [models.Index(fields=["product", "-orders", "other"], name="co_purchase_best_first")]

    def __str__(self):
        return f"{self.product_id} with {self.other_id}: {self.orders}"
