"""What the triggers on Django's table of sessions record."""

from django.db import models
from django.db.models.functions import Now


class SessionChange(models.Model):
    """A session was changed or deleted, and Valkey has not confirmed yet that the copy is gone."""

    session = models.CharField(max_length=64, help_text="SHA-256 of the session's key, hexadecimal")
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.session
