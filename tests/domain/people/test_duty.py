from datetime import UTC, datetime, timedelta

import pytest

from domain.people.actor import Actor
from domain.people.duty import Duty, DutyDesk
from domain.people.saved_filters import (
    MOST,
    FilterDesk,
    NameMissing,
    QueryTooLong,
    SavedFilters,
    TooManyFilters,
)
from domain.reports.words import TextTooLong
from tests.domain.reports.test_random_lives import OneCity

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
CHI, DUNG = Actor("chi", "agency_officer"), Actor("dung", "ward_officer")


@pytest.fixture
def city():
    return OneCity()


class TestDuty:
    def test_it_is_told_once_however_often_one_presses(self, city):
        desk = DutyDesk(city)

        assert desk.start(CHI, NOW) is not None
        assert desk.start(CHI, NOW) is None
        assert desk.end(CHI, NOW) is not None
        assert desk.end(CHI, NOW) is None

    def test_who_forgot_to_go_home_comes_again_the_next_day(self, city):
        desk, tomorrow = DutyDesk(city), NOW + timedelta(days=1)
        desk.start(CHI, NOW)

        assert desk.start(CHI, tomorrow) is not None
        assert city.get(Duty.create_id("chi")).since == tomorrow

    def test_each_has_an_own_one(self, city):
        DutyDesk(city).start(CHI, NOW)
        DutyDesk(city).start(DUNG, NOW)
        DutyDesk(city).end(DUNG, NOW)

        assert city.get(Duty.create_id("chi")).since == NOW
        assert city.get(Duty.create_id("dung")).since is None


class TestSavedFilters:
    def kept(self, city):
        return city.get(SavedFilters.create_id("chi")).filters

    def test_a_name_stands_for_its_newest_list(self, city):
        desk = FilterDesk(city)
        desk.save(" Gấp ", "severity=danger", CHI, NOW)
        desk.save("Gấp", "severity=urgent", CHI, NOW)

        assert self.kept(city) == {"Gấp": "severity=urgent"}

    def test_what_is_removed_is_gone_and_stays_gone(self, city):
        desk = FilterDesk(city)
        desk.save("Gấp", "", CHI, NOW)
        desk.remove("Gấp", CHI, NOW)
        desk.remove("Gấp", CHI, NOW)

        assert self.kept(city) == {}

    @pytest.mark.parametrize(
        ("name", "query", "refusal"),
        [
            (" ", "", NameMissing),
            ("x" * 61, "", TextTooLong),
            ("x", "y" * 501, QueryTooLong),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, city, name, query, refusal):
        with pytest.raises(refusal):
            FilterDesk(city).save(name, query, CHI, NOW)

    def test_there_is_an_end_to_it(self, city):
        desk = FilterDesk(city)
        for number in range(MOST):
            desk.save(str(number), "", CHI, NOW)

        with pytest.raises(TooManyFilters):
            desk.save("one more", "", CHI, NOW)
        desk.save("0", "severity=danger", CHI, NOW)
