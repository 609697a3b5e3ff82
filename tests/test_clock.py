"""The days that count: those up to the last order, whole ones of UTC, wherever the visitor is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from shop import clock
from shop.models import Order
from tests.contracts.corner import buy, customer

LATE = datetime(2026, 3, 10, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_the_last_day_is_that_of_the_last_order(hours, corner):
    Order.objects.update(placed_at=LATE)
    with timezone.override(timezone.get_fixed_timezone(timedelta(hours=hours))):
        assert clock.last_day() == date(2026, 3, 10)
        assert clock.week() == datetime(2026, 3, 4, tzinfo=UTC)


def test_a_new_order_moves_it(corner):
    Order.objects.update(placed_at=LATE)
    buy(customer("bob"), {"rim": 1})
    assert clock.last_day() == timezone.now().astimezone(UTC).date()


def test_without_an_order_it_is_today(empty_shop):
    assert clock.last_day() == timezone.now().astimezone(UTC).date()
