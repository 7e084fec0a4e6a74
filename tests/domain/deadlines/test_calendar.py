from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines.calendar import ClosedDay, NeverOpen, OfficeHours, WorkingCalendar, share

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING, AFTERNOON = OfficeHours(time(7, 30), time(11, 30)), OfficeHours(time(13), time(17))
CLOSED = tuple(
    ClosedDay(day, name)
    for day, name in sorted(holidays.country_holidays("VN", years=range(2020, 2027)).items())
)
CITY = WorkingCalendar("Asia/Ho_Chi_Minh", (0, 1, 2, 3, 4), (MORNING, AFTERNOON), CLOSED)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=2340)).map(
    lambda later: datetime(2020, 1, 1, tzinfo=UTC) + later
)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2025-07-01", "2025-07-10"),
        ("2024-11-07", "2024-11-18"),
        ("2021-03-04", "2021-03-15"),
        ("2022-01-28", "2022-02-15"),
    ],
)
def test_seven_working_days_end_where_a_real_city_said_they_do(sent, due):
    start = datetime.fromisoformat(f"{sent}T09:00").replace(tzinfo=VIETNAM)

    assert CITY.add_days(start, 7).astimezone(VIETNAM).date() == date.fromisoformat(due)


def test_a_day_s_deadline_is_its_close():
    start = datetime(2025, 7, 1, 23, 50, tzinfo=VIETNAM)

    assert CITY.add_days(start, 1) == datetime(2025, 7, 2, 17, tzinfo=VIETNAM)


def test_hours_pass_only_while_the_office_is_open():
    friday = datetime(2025, 7, 4, 16, tzinfo=VIETNAM)

    assert CITY.add_hours(friday, timedelta(hours=2)) == datetime(2025, 7, 7, 8, 30, tzinfo=VIETNAM)


def test_the_lunch_break_is_not_counted():
    start = datetime(2025, 7, 1, 11, tzinfo=VIETNAM)

    assert CITY.add_hours(start, timedelta(hours=1)) == datetime(2025, 7, 1, 13, 30, tzinfo=VIETNAM)


def test_a_free_day_that_is_worked_counts():
    saturday = date(2025, 7, 5)
    city = WorkingCalendar("Asia/Ho_Chi_Minh", (0, 1, 2, 3, 4), (MORNING,), (), (saturday,))

    assert city.add_days(datetime(2025, 7, 4, 9, tzinfo=VIETNAM), 1).date() == saturday


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(day, hours):
    around_the_clock = OfficeHours(time(0), time(23, 59, 59))
    berlin = WorkingCalendar("Europe/Berlin", tuple(range(7)), (around_the_clock,))
    midnight = datetime.combine(day, time.min, ZoneInfo("Europe/Berlin"))

    worked = berlin.between(midnight, midnight + timedelta(days=2))
    of_this_day = worked - timedelta(hours=23, minutes=59, seconds=59)

    assert round(of_this_day.total_seconds() / 3600) == hours


@given(MOMENTS, st.integers(1, 400))
def test_adding_and_counting_agree(start, hours):
    amount = timedelta(hours=hours)

    assert CITY.between(start, CITY.add_hours(start, amount)) == amount


@given(MOMENTS, MOMENTS, MOMENTS)
def test_time_counted_in_two_parts_is_the_whole(one, two, three):
    first, second, third = sorted((one, two, three))

    assert CITY.between(first, third) == CITY.between(first, second) + CITY.between(second, third)


@given(MOMENTS, st.integers(1, 30))
def test_half_the_time_has_passed_at_half(start, days):
    due = CITY.add_days(start, days)
    half = share(CITY, start, due, 0.5)

    assert abs(CITY.between(start, half) - CITY.between(half, due)) < timedelta(milliseconds=1)


@given(MOMENTS, st.integers(0, 40))
def test_a_deadline_never_falls_on_a_free_day(start, days):
    assert CITY.is_working_day(CITY.add_days(start, days).astimezone(VIETNAM).date())


def test_a_calendar_that_never_opens_is_told_apart_from_a_slow_one():
    with pytest.raises(NeverOpen):
        WorkingCalendar("UTC", (), (MORNING,)).add_days(datetime(2025, 1, 1, tzinfo=UTC), 1)
