"""Moments as people and other programs write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.refusals import Invalid


class NotAMoment(Invalid):
    """{text!r} is not a date and time such as 2025-07-01T08:30."""

    field = "at"


def moment(text: str, time_zone: ZoneInfo, written_as: str | None = None) -> datetime:
    """A moment in UTC; a time without an offset is read on the clocks of `time_zone`.

    `written_as` is a format of `strptime`, ISO 8601 where it is None. Raises `NotAMoment`.
    """
    try:
        typed = text.strip()
        read = datetime.strptime(typed, written_as) if written_as else iso(typed)  # noqa: DTZ007 - below
        return (read if read.tzinfo else read.replace(tzinfo=time_zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotAMoment(text=text) from error


iso = datetime.fromisoformat
