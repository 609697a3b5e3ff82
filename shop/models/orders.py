"""Orders, and what they say about products that are bought together."""

from django.db import models
from django.db.models import Q

from shop.models.catalogue import Product, Variant
from shop.models.customers import Address, Customer


class Order(models.Model):
    """A finished checkout. `key` is made by the checkout form, so that a form sent twice is one order."""

    key = models.UUIDField(unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    address = models.ForeignKey(Address, models.SET_NULL, null=True, related_name="+")
    placed_at = models.DateTimeField()
    total_cents = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-placed_at", "-id"]
        indexes = [models.Index(fields=["placed_at"], name="order_placed_at")]

    def __str__(self):
        return str(self.key)


class OrderLine(models.Model):
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
