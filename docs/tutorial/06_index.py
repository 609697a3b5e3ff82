"""The exercise of chapter 6: the bad reviews of a product that helped most. Which index gives them, and nothing else?

cp docs/tutorial/06_index.py docs/tutorial/mine_index.py
.venv/bin/python -m cookbook plan docs/tutorial/mine_index.py
"""

from django.db import models

from shop.models import Review

QUERY = Review.objects.filter(product=1, rating__lte=2).order_by("-helpful_votes", "-id")[:10]
INDEXES: list[models.Index] = [
    # models.Index(fields=[…], name="mine"),
]

BLOCKS, BYTES = 15, 400_000  # what the query may read, and how large its indexes may be
