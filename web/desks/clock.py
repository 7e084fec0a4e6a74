"""How much time a case has left, in words and as a shape that needs no colour."""

from datetime import datetime, timedelta
from typing import Any, Literal

from babel.dates import format_timedelta

from projections.ward_board import STRIKES
from web.language import gettext, language

# Each step of the shape fills one cell more of four.
Clock = Literal["none", "paused", "in_time", "half", "soon", "overdue"]
CELLS: dict[Clock, int] = {"none": 0, "paused": 0, "in_time": 1, "half": 2, "soon": 3, "overdue": 4}
ROUNDED = timedelta(minutes=1)


def clock_of(row: Any, now: datetime) -> Clock:
    """By the moments at which half and four fifths of the working time have passed."""
    if row["due"] is None:
        return "none"
    if row["question"] is not None:
        return "paused"
    if row["due"] < now:
        return "overdue"
    ahead = [at for at in row["strikes"] or () if datetime.fromisoformat(at) > now]
    struck = STRIKES[: len(STRIKES) - len(ahead)]
    if "half" not in struck:
        return "in_time"
    return "half" if "most" not in struck else "soon"


def clock_words(row: Any, now: datetime) -> str:
    match clock_of(row, now):
        case "none":
            return gettext("No deadline")
        case "paused":
            return gettext("Waits for the reporter")
        case "overdue":
            return gettext("Overdue by {time}").format(time=span(now - row["due"]))
        case "soon":
            return gettext("Due soon: {time} left").format(time=span(row["due"] - now))
        case _:
            return gettext("{time} left").format(time=span(row["due"] - now))


def span(time: timedelta) -> str:
    """Such as "3 hours", and never less than a minute."""
    return str(format_timedelta(max(time, ROUNDED), threshold=1.2, locale=language()))
