"""What customers say of products."""

from django.db import models
from django.db.models import Q

from shop.models.catalogue import Product
from shop.models.customers import Customer


class Review(models.Model):
    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    author = models.ForeignKey(Customer, models.CASCADE, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    verified = models.BooleanField(default=False, help_text="The author bought the product")
    helpful_votes = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="review_rating_1_to_5"),
            models.UniqueConstraint(fields=["product", "author"], name="one_review_a_customer_and_product"),
        ]
        indexes = [
            # One for each sort of the review list: the first page is read in order, without a sort.
            models.Index(fields=["product", "-created_at", "-id"], name="review_newest"),
            models.Index(fields=["product", "-helpful_votes", "-id"], name="review_helpful"),
            models.Index(fields=["product", "-rating", "-id"], name="review_rating"),
        ]

    def __str__(self):
        return self.title
