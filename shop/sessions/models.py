"""What the triggers on Django's table of sessions record."""

from django.db import models
from django.db.models.functions import Now


class SessionChange(models.Model):
    """A session was changed or deleted, and Valkey has not confirmed yet that the copy is gone."""

    session = models.CharField(max_length=64, help_text="SHA-256 of the session's key, hexadecimal")
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.session


class LoginAttempts(models.Model):
    """How often a password was tried for an account, or from an address, within the current quarter of an hour."""

    subject = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of what is counted, hexadecimal")
    attempts = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True, help_text="When the count begins anew")

    def __str__(self):
        return f"{self.subject}: {self.attempts}"
