"""Carts: a customer's own, or one that a visitor's session remembers."""

from django.db import models
from django.db.models import Q

from shop.models.catalogue import Variant
from shop.models.customers import Customer


class CartQuerySet(models.QuerySet):
    def of(self, request):
        """The visitor's cart as a queryset of one row, or of none."""
        if request.user.is_authenticated:
            return self.filter(customer__user=request.user.pk)
        return self.filter(pk=request.session.get("cart"), customer=None)


class Cart(models.Model):
    customer = models.OneToOneField(Customer, models.CASCADE, null=True, blank=True, related_name="cart")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"Cart {self.pk}"


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="one_line_a_cart_and_variant"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="cart_line_has_a_quantity"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.variant_id}"
