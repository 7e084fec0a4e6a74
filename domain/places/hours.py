"""Opening hours: a small exact part of OpenStreetMap's `opening_hours`, on the city's own clocks.

    Mo-Fr 08:00-11:30,13:00-17:00; Sa,Su 09:00-26:00; Mo off
    24/7

Rules are parted by semicolons, and a later one replaces an earlier one for its days. Days are Mo Tu
We Th Fr Sa Su, ranges of them and lists; a rule without days is about all seven. A time that ends
at or before its beginning, or after 24:00, goes on past midnight. Source of the words:
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.refusals import Invalid

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY, WEEK = 24 * 60, 7 * 24 * 60  # minutes
LATEST = 48 * 60
ALWAYS = "24/7"
LONGEST = 200  # characters
TIMES = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
RULE = re.compile(r"(?:([A-Z][A-Za-z, -]*?) +)?(off|[\d:,-]+)")

Span = tuple[int, int]  # minutes from Monday 00:00; the end is not part of it


class HoursUnreadable(Invalid):
    """Opening hours look like “Mo-Fr 08:00-17:00; Sa,Su 09:00-02:00” or “24/7”; not “{part}”."""

    field = "hours"


@dataclass(frozen=True)
class OpeningHours:
    """What is open on each day, Monday first: minutes from that day's midnight, up to 48 hours."""

    days: tuple[tuple[Span, ...], ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Of one week, in order and apart; what goes on past Sunday's midnight is Monday's."""
        found: list[Span] = []
        for day, times in enumerate(self.days):
            for begin, end in times:
                found += within_the_week(day * DAY + begin, day * DAY + end)
        return joined(found)

    def is_open(self, at: datetime) -> bool:
        """`at` is aware, in the city's own time zone."""
        minute = minute_of_the_week(at)
        return any(begin <= minute < end for begin, end in self.spans)

    def changes_at(self, at: datetime) -> datetime | None:
        """When it next closes or opens by the city's clocks; None where it never does."""
        minute, spans = minute_of_the_week(at), self.spans
        if not spans or spans == ((0, WEEK),):
            return None
        edges = {edge % WEEK for span in spans for edge in span}
        # Sunday's midnight is an edge of two spans where it is open on both of its sides.
        if spans[0][0] == 0 and spans[-1][1] == WEEK:
            edges.discard(0)
        ahead = min((edge - minute - 1) % WEEK + 1 for edge in edges)
        return at.replace(second=0, microsecond=0) + timedelta(minutes=ahead)


def minute_of_the_week(at: datetime) -> int:
    return at.weekday() * DAY + at.hour * 60 + at.minute


def parsed(text: str) -> OpeningHours:
    """Raises `HoursUnreadable`, with the part that was not understood."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise HoursUnreadable(part=f"{text[:40]}…")
    if text == ALWAYS:
        return OpeningHours((((0, DAY),),) * 7)
    days: list[tuple[Span, ...]] = [()] * 7
    for part in text.split(";"):
        named, times = rule_of(part.strip())
        for day in named:
            days[day] = times
    return OpeningHours(tuple(days))


def rule_of(part: str) -> tuple[list[int], tuple[Span, ...]]:
    found = RULE.fullmatch(part)
    if found is None:
        raise HoursUnreadable(part=part)
    days, times = found.groups()
    named = list(range(7)) if days is None else days_in(days, part)
    return named, () if times == "off" else times_in(times, part)


def days_in(text: str, part: str) -> list[int]:
    """Of a list such as "Mo-We,Sa"; a range may go over the week's end."""
    found: list[int] = []
    for each in text.replace(" ", "").split(","):
        names = each.split("-")
        if len(names) > 2 or not set(names) <= set(DAYS):
            raise HoursUnreadable(part=part)
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        found += [day % 7 for day in range(first, first + (last - first) % 7 + 1)]
    return found


def times_in(text: str, part: str) -> tuple[Span, ...]:
    spans = [span_of(each, part) for each in text.split(",")]
    if any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:], strict=False)):
        raise HoursUnreadable(part=part)
    return tuple(spans)


def span_of(text: str, part: str) -> Span:
    found = TIMES.fullmatch(text)
    if found is None:
        raise HoursUnreadable(part=part)
    hour, minute, end_hour, end_minute = map(int, found.groups())
    begin, end = hour * 60 + minute, end_hour * 60 + end_minute
    if end <= begin:
        end += DAY
    if begin >= DAY or end > min(LATEST, begin + DAY):
        raise HoursUnreadable(part=part)
    return begin, end


def within_the_week(begin: int, end: int) -> list[Span]:
    if end <= WEEK:
        return [(begin, end)]
    return [(begin, WEEK), (0, end - WEEK)]


def joined(spans: list[Span]) -> tuple[Span, ...]:
    """In order; those that touch or overlap become one."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)
