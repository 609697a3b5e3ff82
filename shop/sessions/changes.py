"""Changes of sessions that Valkey may not have heard of, as PostgreSQL records them (see the migrations' triggers)."""

from datetime import timedelta
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from shop.sessions.models import SessionChange

# Long after a copy has run out by itself, so that an outage of Valkey does not fill the table.
RECORDED_FOR = timedelta(hours=1)


def name_of(session_key):
    """Return what a session is called outside of its own table: whoever reads it there cannot use it as a cookie."""
    return sha256(session_key.encode()).hexdigest()


def outstanding(names=None):
    """Return `{id: name}` of the recorded changes, of these sessions or of all."""
    changes = SessionChange.objects.all() if names is None else SessionChange.objects.filter(session__in=names)
    return dict(changes.values_list("pk", "session"))


def clear(ids):
    """Strike these changes off, and those that nothing can depend on any more."""
    SessionChange.objects.filter(Q(pk__in=ids) | Q(recorded_at__lt=timezone.now() - RECORDED_FOR)).delete()
