"""Amounts, lengths and times as the reader's language writes them."""

from datetime import datetime, timedelta

from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

from web.language import gettext, language

KILOMETRE = 1000  # metres


def price_in(amount: int, currency: str) -> str:
    """Whole units: posted prices have no smaller ones."""
    return str(
        format_currency(
            amount, currency, locale=language(), currency_digits=False, format=PRICE[language()]
        )
    )


PRICE = {"vi": "#,##0 ¤", "en": "¤#,##0", "zh": "¤#,##0"}


def distance(metres: float) -> str:
    if metres < KILOMETRE:
        return f"{format_decimal(round(metres), locale=language())} m"
    return f"{format_decimal(round(metres / KILOMETRE, 1), locale=language())} km"


def duration(time: timedelta) -> str:
    """In hours and minutes, rounded up to five minutes: no walk is more exact."""
    minutes = -(-int(time.total_seconds()) // 300) * 5
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": rest}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def weekday_time(at: datetime) -> str:
    """A moment of the next seven days by the city's clocks, as `at` has them."""
    return str(format_datetime(at, "EEE HH:mm", locale=language()))


FILTERS = {
    "price_in": price_in,
    "distance": distance,
    "duration": duration,
    "weekday_time": weekday_time,
}
