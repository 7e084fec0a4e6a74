"""Which moments an auditor asks for: a time, or a position of the log, by one of two clocks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request

from domain.refusals import Invalid
from eventlog.clocks import LAST, Clock

CLOCKS: dict[str, Clock] = {"effective": "effective", "recorded": "recorded"}
DIGITS = 19  # of the longest position


class NoSuchMoment(Invalid):
    """Please give a moment, such as 2026-01-31T08:30:00+07:00, or a position of the log."""

    field = "at"


class NoSuchClock(Invalid):
    """There are two clocks: effective and recorded."""

    field = "clock"


@dataclass(frozen=True)
class Asked:
    """A moment or a position; None for the end of the story, and `other` where none is asked."""

    at: datetime | int | None
    other: datetime | int | None
    clock: Clock

    @property
    def compares(self) -> bool:
        return self.other is not None

    @property
    def is_of_the_past(self) -> bool:
        return self.at is not None or self.compares


def asked(zone: ZoneInfo | None = None) -> Asked:
    """From the address: `at`, `and` and `clock`. Raises `NoSuchMoment` and `NoSuchClock`.

    A time without an offset is read on the clocks of `zone`; without a zone it is refused.
    """
    clock = CLOCKS.get(request.args.get("clock") or "effective")
    if clock is None:
        raise NoSuchClock
    return Asked(moment("at", zone), moment("and", zone), clock)


def moment(field: str, zone: ZoneInfo | None) -> datetime | int | None:
    typed = request.args.get(field, "").strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS:
        return min(int(typed), LAST)
    try:
        at = datetime.fromisoformat(typed)
        if at.tzinfo is None:
            at = at.replace(tzinfo=in_zone(zone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NoSuchMoment(field=field) from error


def in_zone(zone: ZoneInfo | None) -> ZoneInfo:
    if zone is None:
        raise ValueError
    return zone
