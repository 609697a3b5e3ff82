"""The four years that the data covers. They end on a fixed day, so that the data is the same on every day."""

from datetime import UTC, date, datetime, timedelta

from seeding.draw import Weighted

FIRST_DAY = date(2022, 11, 1)
END = date(2026, 11, 1)

# Orders by month: people fit out their bicycles in spring and give presents in December.
_SEASON = (0.7, 0.8, 1.2, 1.6, 1.7, 1.4, 1.1, 1.0, 0.9, 0.8, 0.9, 1.8)
_WEEKDAY = (1.1, 1.0, 1.0, 0.9, 0.9, 1.0, 1.3)
_YEARLY_GROWTH = 1.25
_EVENING = (1, 1, 1, 1, 1, 2, 4, 6, 7, 7, 8, 8, 9, 8, 7, 7, 8, 9, 11, 13, 14, 12, 7, 3)


def moments(dice, n):
    """Return `n` moments in ascending order, as seconds since 1970: more each year, by season, weekday and hour."""
    days = [FIRST_DAY + timedelta(days=i) for i in range((END - FIRST_DAY).days)]
    weights = [
        _SEASON[day.month - 1] * _WEEKDAY[day.weekday()] * _YEARLY_GROWTH ** (i / 365.25) for i, day in enumerate(days)
    ]
    by_day = Weighted([seconds(day) for day in days], weights)
    by_hour = Weighted(range(24), _EVENING)
    return sorted(by_day.draw(dice) + by_hour.draw(dice) * 3600 + dice.below(3600) for _ in range(n))


def seconds(day):
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def stamp(moment):
    """Return the moment as PostgreSQL writes it in UTC: `2026-10-31 18:04:05+00`."""
    return datetime.fromtimestamp(moment, UTC).isoformat(" ")[:-3]


def year_of(moment):
    return datetime.fromtimestamp(moment, UTC).year
