"""Which seeded data the database holds."""

from django.db import models
from django.db.models import Q


class Dataset(models.Model):
    """The one row that `manage.py seed` writes last. `checksum` is over every seeded row."""

    version = models.PositiveSmallIntegerField(default=1, help_text="Of the code that drew the rows")
    scale = models.CharField(max_length=10)
    seed = models.PositiveBigIntegerField()
    checksum = models.CharField(max_length=64)
    counts = models.JSONField(help_text="Rows by table")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="only_one_dataset")]

    def __str__(self):
        return f"{self.scale}, seed {self.seed}"
