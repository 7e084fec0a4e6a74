"""Months as addresses name them, 2026-01, and as the pyramid counts them, from the year 0 (UTC)."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

Month = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", description="A month (UTC), such as 2026-01"
    ),
]
Months = tuple[int, int]  # the first and the last
EARLIEST, LATEST = 1000 * 12, 9999 * 12 - 1


def months_of(first: str | None, last: str | None) -> Months | None:
    """None where neither end is named."""
    if first is None and last is None:
        return None
    return number_of(first) if first else EARLIEST, number_of(last) if last else LATEST


def number_of(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def moments_of(months: Months | None) -> tuple[datetime, datetime] | None:
    """From the beginning of the first to the end of the last, which is no part of it."""
    return months and (beginning_of(months[0]), beginning_of(months[1] + 1))


def beginning_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
