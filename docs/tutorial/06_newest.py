"""Chapter 6: the newest reviews by people who bought what they review. Type indexes into INDEXES, and see the plan.

cp docs/tutorial/06_newest.py docs/tutorial/mine_index.py
.venv/bin/python -m cookbook plan docs/tutorial/mine_index.py
"""

from django.db import models

from shop.models import Review

QUERY = Review.objects.filter(verified=True).order_by("-created_at", "-id")[:10]
INDEXES: list[models.Index] = [
    # models.Index(fields=[…], name="mine"),
]
