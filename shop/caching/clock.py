"""What changes a page without any write: a promotion begins or ends, and at midnight something is no longer new."""

from datetime import timedelta

from django.db.models import Min, Q
from django.utils import timezone

from shop.caching import client
from shop.models import Promotion

KEY = "clock"


def next_change(kept, token):
    """Return the moment until which what is made now stays true, were nothing written.

    `kept` is what the cache holds under KEY; it is right as long as `token`, the catalogue's, is what it was.
    """
    made_under, moment = kept or (None, None)
    if moment is None or made_under != token or moment <= timezone.now():
        moment = _computed()
        client.set_many({KEY: (token, moment)}, 3600)
    return moment


def timeout(until, most):
    """Return for how many seconds something may be kept that is true up to `until`, `most` at most."""
    return max(0.001, min(most, (until - timezone.now()).total_seconds()))


def _computed():
    now = timezone.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = Promotion.objects.aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=now)), ends=Min("ends_at", filter=Q(ends_at__gt=now))
    )
    return min(moment for moment in (midnight, *ahead.values()) if moment)
