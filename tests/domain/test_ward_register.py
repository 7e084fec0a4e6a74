from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.actor import SYSTEM
from domain.wards.register import (
    Decree,
    NewUnit,
    PeriodBackwards,
    PeriodTaken,
    WardRegister,
    establish,
    plan,
)
from tests.domain.cast import NOON

Y2010, Y2015, Y2020, Y2025 = (date(year, 1, 1) for year in (2010, 2015, 2020, 2025))


def unit(code="01", name="Bến Cát", boundary="a"):
    return NewUnit(code, name, "phường", boundary)


class Wards:
    """What a register would have recorded, kept in memory."""

    def __init__(self):
        self.by_id = {}

    @property
    def known(self):
        versions = [v for ward in self.by_id.values() for v in ward.versions]
        return sorted(versions, key=lambda v: (v.valid_from, v.code))

    def adopt(self, units, start, end=None):
        adoption = plan(self.known, units, start, end)
        decree = Decree(start, end, "decree")
        for new in adoption.established:
            ward = establish(new, decree, SYSTEM, NOON)
            self.by_id[ward.id] = ward
        for ward_id, new in adoption.redrawn:
            self.by_id[ward_id].redraw(new.boundary, start, end, "decree", SYSTEM, NOON)
        for ward_id in {version.ward_id for version in adoption.closed}:
            self.by_id[ward_id].abolish(start, SYSTEM, NOON)
        return adoption

    def on(self, day):
        return sorted(
            (v.code, v.name, v.boundary)
            for v in self.known
            if v.valid_from <= day and (v.valid_to is None or day < v.valid_to)
        )


def wards(*maps):
    wards = Wards()
    for units, start, end in maps:
        wards.adopt(units, start, end)
    return wards


class TestWhatANewMapChanges:
    def test_the_first_map_establishes_every_unit(self):
        adoption = plan([], [unit("01"), unit("02", "Cửa Sông")], Y2010, None)

        assert [u.code for u in adoption.established] == ["01", "02"]
        assert adoption.changes_anything

    def test_the_same_map_again_changes_nothing(self):
        known = wards(([unit()], Y2010, None)).known

        adoption = plan(known, [unit()], Y2010, None)

        assert adoption.unchanged == [unit()]
        assert not adoption.changes_anything

    def test_a_later_map_with_the_same_boundary_changes_nothing(self):
        known = wards(([unit()], Y2010, None)).known

        assert not plan(known, [unit()], Y2025, None).changes_anything

    def test_the_same_boundary_after_a_period_that_has_ended_is_a_new_version(self):
        old = wards(([unit()], Y2010, Y2015))

        old.adopt([unit()], Y2020)

        assert old.on(Y2015) == []
        assert old.on(Y2020) == [("01", "Bến Cát", "a")]

    def test_another_boundary_under_the_same_code_and_name_is_the_same_ward_redrawn(self):
        old = wards(([unit()], Y2010, None))
        (ward_id,) = old.by_id

        adoption = old.adopt([unit(boundary="b")], Y2025)

        assert adoption.redrawn == [(ward_id, unit(boundary="b"))]
        assert (adoption.established, adoption.closed) == ([], [])

    @pytest.mark.parametrize("other", [unit(name="Hải Đăng"), unit(code="02")])
    def test_a_code_or_a_name_given_again_is_another_ward(self, other):
        known = wards(([unit()], Y2010, None)).known

        adoption = plan(known, [other], Y2025, None)

        assert adoption.established == [other]
        assert adoption.closed == known

    def test_a_unit_that_the_new_map_leaves_out_is_closed(self):
        old = wards(([unit(), unit("02", "Cửa Sông")], Y2010, None))

        adoption = old.adopt([unit()], Y2025)

        assert [v.name for v in adoption.closed] == ["Cửa Sông"]
        assert old.on(Y2025) == [("01", "Bến Cát", "a")]
        assert len(old.on(Y2020)) == 2

    def test_an_older_map_may_be_told_later(self):
        new = wards(([unit(boundary="b")], Y2025, None))

        new.adopt([unit(boundary="a"), unit("02", "Cửa Sông")], Y2010, Y2025)

        assert [name for _, name, _ in new.on(Y2020)] == ["Bến Cát", "Cửa Sông"]
        assert new.on(Y2025) == [("01", "Bến Cát", "b")]

    def test_a_map_can_be_corrected_from_the_day_on_which_it_began(self):
        old = wards(([unit(boundary="wrong")], Y2010, Y2025), ([unit(boundary="b")], Y2025, None))

        old.adopt([unit(boundary="right")], Y2010, Y2025)

        assert old.on(Y2010) == [("01", "Bến Cát", "right")]
        assert old.on(Y2025) == [("01", "Bến Cát", "b")]


class TestWhatANewMapMayNotDo:
    @pytest.mark.parametrize("end", [Y2010, date(2009, 12, 31)])
    def test_a_period_ends_after_it_begins(self, end):
        with pytest.raises(PeriodBackwards) as refusal:
            plan([], [unit()], Y2010, end)
        assert refusal.value.field == "valid_to"

    @pytest.mark.parametrize("name", ["Bến Cát", "Cửa Sông"])
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param(Y2015, Y2020, id="a hole in the middle"),
            pytest.param(date(2009, 1, 1), None, id="over a later one without end"),
            pytest.param(date(2009, 1, 1), Y2015, id="over the beginning of a later one"),
        ],
    )
    def test_no_version_is_lost_or_cut_out_of_the_middle(self, name, start, end):
        known = wards(([unit()], Y2010, None)).known

        with pytest.raises(PeriodTaken) as refusal:
            plan(known, [unit(name=name, boundary="b")], start, end)
        assert refusal.value.field == "valid_to"
        assert "01 Bến Cát from 2010-01-01" in str(refusal.value)

    def test_a_ward_cannot_end_before_a_life_that_is_known_already(self):
        known = wards(([unit()], Y2010, Y2015), ([unit()], Y2020, None)).known

        with pytest.raises(PeriodTaken, match="2020-01-01"):
            plan(known, [unit("02", "Cửa Sông")], date(2012, 1, 1), Y2015)


YEARS = st.integers(2000, 2006).map(lambda year: date(year, 1, 1))
UNITS = st.lists(
    st.builds(unit, st.sampled_from("123"), st.sampled_from("xy"), st.sampled_from("ab")),
    max_size=4,
    unique_by=lambda u: u.code,
)


@given(st.lists(st.tuples(UNITS, YEARS, YEARS | st.none()), max_size=6))
def test_whatever_maps_are_adopted_each_holds_in_its_period_and_changes_no_other_day(maps):
    wards, days = Wards(), [date(year, 1, 1) for year in range(1999, 2009)]
    for units, start, end in maps:
        before = {day: wards.on(day) for day in days}
        restated = any(v.valid_from == start for v in wards.known)
        try:
            wards.adopt(units, start, end)
        except (PeriodTaken, PeriodBackwards):
            assert {day: wards.on(day) for day in days} == before
            continue
        for day in days:
            if start <= day and (end is None or day < end):
                assert wards.on(day) == sorted((u.code, u.name, u.boundary) for u in units)
            elif not restated:
                assert wards.on(day) == before[day]
    assert all(v.valid_to is None or v.valid_from < v.valid_to for v in wards.known)


class TestTheRegister:
    def test_all_changes_are_recorded_in_one_save(self, empty_city):
        register = WardRegister(empty_city.city)
        numbers = count(1)

        def adopt(units, start):
            adoption = plan(self.known(empty_city), units, start, None)
            source = f"decree {next(numbers)}"
            return register.adopt(adoption, Decree(start, None, source), SYSTEM, NOON)

        first = adopt([unit(), unit("02", "Cửa Sông")], Y2010)
        second = adopt([unit(boundary="b"), unit("02", "Hải Đăng")], Y2025)

        assert (first, second) == (2, 5)
        assert [(v.name, v.boundary, v.valid_to) for v in self.known(empty_city)] == [
            ("Bến Cát", "a", Y2025),
            ("Cửa Sông", "a", Y2025),
            ("Bến Cát", "b", None),
            ("Hải Đăng", "a", None),
        ]

    def test_a_map_that_changes_nothing_is_not_recorded(self, empty_city):
        register = WardRegister(empty_city.city)
        decree = Decree(Y2010, None, "decree")
        register.adopt(plan([], [unit()], Y2010, None), decree, SYSTEM, NOON)

        again = plan(self.known(empty_city), [unit()], Y2010, None)

        assert register.adopt(again, decree, SYSTEM, NOON) is None
        assert empty_city.city.recorder.max_notification_id() == 1

    def known(self, services):
        """As a replay of the log tells it."""
        notifications = services.city.recorder.select_notifications(1, 100)
        ids = {n.originator_id for n in notifications}
        versions = [v for i in ids for v in services.city.repository.get(i).versions]
        return sorted(versions, key=lambda v: (v.valid_from, v.code))
