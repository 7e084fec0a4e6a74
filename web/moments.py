"""What the city's own clocks show."""

from datetime import date, datetime, timedelta

from web.wiring import services


def city_time(at: datetime) -> datetime:
    return at.astimezone(services().config.time_zone)


def city_today() -> date:
    return city_time(services().now()).date()


def stale_before() -> date:
    """A price that was last checked before this day has to be looked at again."""
    return city_today() - timedelta(days=services().config.prices_stale_days)
