from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.places.hours import WEEK, HoursUnreadable, parsed

CITY = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = 5  # of January 2026


def at(day, clock):
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 1, MONDAY + day, hour, minute, tzinfo=CITY)


@pytest.mark.parametrize(
    ("hours", "day", "clock", "is_open"),
    [
        ("24/7", 3, "03:00", True),
        ("08:00-17:00", 6, "08:00", True),
        ("08:00-17:00", 6, "17:00", False),
        ("Mo-Fr 08:00-11:30,13:00-17:00", 0, "11:30", False),
        ("Mo-Fr 08:00-11:30,13:00-17:00", 4, "13:00", True),
        ("Mo-Fr 08:00-11:30,13:00-17:00", 5, "13:00", False),
        ("Fr,Sa 18:00-02:00", 5, "01:59", True),  # Friday's evening
        ("Fr,Sa 18:00-02:00", 6, "01:59", True),
        ("Fr,Sa 18:00-02:00", 4, "01:59", False),
        ("Su 18:00-26:00", 0, "01:00", True),  # over the end of the week
        ("Su 18:00-26:00", 0, "02:00", False),
        ("Sa-Mo 09:00-12:00", 6, "10:00", True),
        ("Sa-Mo 09:00-12:00", 1, "10:00", False),
        ("09:00-18:00; Mo off", 0, "10:00", False),
        ("09:00-18:00; Mo 12:00-14:00", 0, "10:00", False),  # the later rule replaces
        ("08:00-24:00", 2, "23:59", True),
    ],
)
def test_a_place_is_open_by_the_city_s_clocks(hours, day, clock, is_open):
    assert parsed(hours).is_open(at(day, clock)) is is_open


@pytest.mark.parametrize(
    ("hours", "day", "clock", "change"),
    [
        ("08:00-17:00", 0, "09:30", at(0, "17:00")),
        ("08:00-17:00", 0, "17:00", at(1, "08:00")),
        ("Su 18:00-26:00", 0, "01:00", at(0, "02:00")),
        ("Su 18:00-24:00; Mo 00:00-03:00", 6, "23:00", at(7, "03:00")),  # no change at midnight
        ("Mo 08:00-09:00", 0, "09:00", at(7, "08:00")),
        ("24/7", 0, "09:00", None),
        ("off", 0, "09:00", None),
    ],
)
def test_it_is_told_when_that_changes(hours, day, clock, change):
    assert parsed(hours).changes_at(at(day, clock)) == change


@pytest.mark.parametrize(
    "hours",
    [
        *("", "8:00-17:00", "08:00", "08:00-17:60", "25:00-26:00", "08:00-49:00", "Xx 08:00-17:00"),
        *("Mo-We-Fr 08:00-17:00", "08:00-17:00;", "PH off", "mo 08:00-17:00", "08:00–17:00"),
        *("Mo", "08:00-12:00,11:00-13:00", "08:00-33:00", "sunrise-sunset", "24/7; Mo off"),
        "x" * 300,
    ],
)
def test_what_is_not_understood_is_refused_with_its_part(hours):
    with pytest.raises(HoursUnreadable) as refused:
        parsed(hours)

    assert refused.value.facts["part"][:40] in hours
    assert refused.value.field == "hours"


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)), max_size=5)
)
def test_each_minute_of_the_week_is_open_as_the_rules_say(rules):
    """Against a table of all 10,080 minutes; a later rule replaces a day's earlier one."""
    days = {day: (begin, length) for day, begin, length in rules}
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    written = "; ".join(
        f"{names[day]} {clock(begin)}-{clock(begin + length)}" for day, begin, length in rules
    )
    wanted = {
        (day * 1440 + begin + minute) % WEEK
        for day, (begin, length) in days.items()
        for minute in range(length)
    }

    spans = parsed(written or "off").spans

    assert {minute for begin, end in spans for minute in range(begin, end)} == wanted
    assert all(a[1] < b[0] for a, b in zip(spans, spans[1:], strict=False))


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"
