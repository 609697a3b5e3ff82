"""What changes a page without any write: a promotion begins or ends, and at midnight something is no longer new."""

from datetime import timedelta

from django.db.models import Min, Q

from shop.models import Promotion


def next_change(now):
    """Return the next moment at which time alone changes something; both are aware datetimes."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = Promotion.objects.aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=now)), ends=Min("ends_at", filter=Q(ends_at__gt=now))
    )
    return min(change for change in (midnight, *ahead.values()) if change)
