"""What changes a page without any write: a promotion begins or ends, and at midnight something is no longer new."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Min, Q
from django.utils import timezone

from shop.caching import client
from shop.models import Promotion

KEY = "clock"


class Change(NamedTuple):
    """What lies in the cache under KEY."""

    tokens: tuple  # those of the epoch and of the catalogue, under which it was read
    moment: float  # timestamp


def now():
    """Return the timestamp of this moment."""
    return timezone.now().timestamp()


def next_change(kept, tokens):
    """Return the timestamp until which what is made now stays true, were nothing written.

    `kept` is what the cache holds under KEY; it is right as long as `tokens`, those of the epoch and of the catalogue,
    are what they were.
    """
    made_under, moment = kept if isinstance(kept, Change) else (None, None)
    if moment is None or made_under != tokens or moment <= now():
        moment = _computed()
        if None not in tokens:
            client.set_many({KEY: Change(tokens, moment)}, 3600)
    return moment


def timeout(until, most):
    """Return for how many seconds something may be kept that is true up to this timestamp, `most` at most."""
    return max(0.001, min(most, until - now()))


def _computed():
    moment = timezone.now()
    midnight = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = Promotion.objects.aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=moment)), ends=Min("ends_at", filter=Q(ends_at__gt=moment))
    )
    return min(change for change in (midnight, *ahead.values()) if change).timestamp()
