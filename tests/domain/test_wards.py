from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.people.actor import SYSTEM
from domain.wards.ward import Ward
from tests.domain.cast import NOON

REFORM = date(2025, 7, 1)
LONG_AGO = date(2010, 1, 1)
DAYS = st.integers(2000, 2012).map(lambda year: date(year, 1, 1))


def a_ward(valid_from=LONG_AGO, valid_to=None):
    return Ward("01", "Bến Cát", "phường", "old", valid_from, valid_to, "decree", SYSTEM, NOON)


def redraw(ward, boundary, valid_from, valid_to=None):
    ward.redraw(boundary, valid_from, valid_to, "decree", SYSTEM, NOON)


def periods(ward):
    return [(v.boundary, v.valid_from, v.valid_to) for v in ward.versions]


def test_a_new_ward_has_one_version_under_its_own_id():
    ward = a_ward()

    (version,) = ward.versions
    assert (version.ward_id, version.code, version.name) == (ward.id, "01", "Bến Cát")
    assert periods(ward) == [("old", LONG_AGO, None)]


def test_two_wards_with_the_same_code_are_two_wards():
    assert a_ward().id != a_ward().id


def test_a_new_boundary_ends_the_one_before_it_on_the_same_day():
    ward = a_ward()

    redraw(ward, "new", REFORM)

    assert periods(ward) == [("old", LONG_AGO, REFORM), ("new", REFORM, None)]


def test_a_boundary_from_the_same_day_replaces_the_one_that_was_there():
    ward = a_ward()

    redraw(ward, "corrected", LONG_AGO)

    assert periods(ward) == [("corrected", LONG_AGO, None)]


def test_an_older_boundary_may_be_told_later():
    ward = a_ward(REFORM)

    redraw(ward, "older", LONG_AGO, REFORM)

    assert periods(ward) == [("older", LONG_AGO, REFORM), ("old", REFORM, None)]


def test_a_redrawn_ward_keeps_its_id_code_and_name():
    ward = a_ward()

    redraw(ward, "new", REFORM)

    assert {(v.ward_id, v.code, v.name) for v in ward.versions} == {(ward.id, "01", "Bến Cát")}


def test_an_abolished_ward_ends_on_that_day():
    ward = a_ward()

    ward.abolish(REFORM, SYSTEM, NOON)

    assert periods(ward) == [("old", LONG_AGO, REFORM)]


def test_what_ended_before_does_not_end_later():
    ward = a_ward(LONG_AGO, date(2015, 1, 1))
    redraw(ward, "new", date(2020, 1, 1))

    ward.abolish(REFORM, SYSTEM, NOON)

    assert periods(ward) == [
        ("old", LONG_AGO, date(2015, 1, 1)),
        ("new", date(2020, 1, 1), REFORM),
    ]


def test_a_ward_that_is_abolished_before_it_began_never_was():
    ward = a_ward(REFORM)

    ward.abolish(LONG_AGO, SYSTEM, NOON)

    assert ward.versions == []


@given(DAYS, DAYS | st.none(), DAYS, DAYS | st.none())
def test_two_periods_overlap_where_they_share_a_day(start, end, other_start, other_end):
    version = a_ward(start, end).versions[0]
    days = [date(year, 1, 1) for year in range(2000, 2014)]

    def holds(day, first, last):
        return first <= day and (last is None or day < last)

    shared = [d for d in days if holds(d, start, end) and holds(d, other_start, other_end)]
    backwards = (end is not None and end <= start) or (
        other_end is not None and other_end <= other_start
    )
    if not backwards:
        assert version.overlaps(other_start, other_end) == bool(shared)
