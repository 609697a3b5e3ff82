"""What time alone changes, and which days count: the one clock of all pages."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Min, Q
from django.utils import timezone

from shop.models import Order, Promotion


def next_change(now):
    """Return the next moment at which time alone changes something; both are aware datetimes.

    A promotion begins or ends, and at midnight something is no longer new.
    """
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = Promotion.objects.aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=now)), ends=Min("ends_at", filter=Q(ends_at__gt=now))
    )
    return min(change for change in (midnight, *ahead.values()) if change)


def last_day():
    """Return the UTC day of the last order, or today where there is none: what is seeded ends on a fixed day."""
    last = Order.objects.order_by("-placed_at").values_list("placed_at", flat=True).first()
    return (last or timezone.now()).astimezone(UTC).date()


def week():
    """Return the moment at which the seven whole days begin of which the last order's is the last."""
    return datetime.combine(last_day() - timedelta(days=6), time(tzinfo=UTC))
