"""Quảng Ninh's real communes of 2009 and its wards since 1 July 2025, through the real commands."""

from datetime import UTC, datetime

import pytest

from tests.web.commands.terminal import ROOT
from web.intake import Intake, ReportIn

BEFORE = ("--valid-from", "2009-04-01", "--valid-to", "2025-06-30")
SINCE = ("--valid-from", "2025-07-01")
MARKET = {"lon": 107.9665, "lat": 21.5305}
LAST_MINUTE = datetime(2025, 6, 30, 16, 59, tzinfo=UTC)  # 23:59 in Vietnam
MIDNIGHT = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)


@pytest.fixture
def take_over(terminal, shared_data):
    def take_over():
        old = ("quangninh_communes_2009.geojson", *BEFORE)
        new = ("quangninh_wards_2025-07-01.geojson", *SINCE)
        fields = (("commune_id", "commune_vn"), ("code", "fullName"))
        return [
            terminal(
                "wards", "import", shared_data / name, *period, "--code", code, "--name", label
            )
            for (name, *period), (code, label) in zip((old, new), fields, strict=True)
        ]

    return take_over


def counts(result):
    lines = [line.split() for line in result.stdout.splitlines() if line.startswith("  ")]
    return {line[0]: int(line[1]) for line in lines if len(line) > 1 and line[1].isdecimal()}


def test_a_minute_turns_the_old_ward_into_the_new_one(take_over, terminal, empty_city):
    old, new = take_over()

    assert counts(new) == {
        "established": 54,
        "redrawn": 0,
        "unchanged": 0,
        "closed": 0,
        "repaired": 0,
        "overlaps": 0,
        "gaps": 0,
    }
    assert counts(old)["established"] == 186
    assert counts(old)["overlaps"] == 308
    assert_the_reform_is_at_midnight(terminal, empty_city)
    assert_again_changes_nothing(take_over, terminal)


def assert_the_reform_is_at_midnight(terminal, city):
    terminal("handbook", "adopt", ROOT / "web/demo/handbook.json")
    taken = [report_at(city, moment) for moment in (LAST_MINUTE, MIDNIGHT)]
    assert [receipt.ward.name for receipt in taken] == ["Phường Trần Phú", "Phường Móng Cái 1"]
    points = (
        "id,lon,lat,at\n"
        "old,107.9665,21.5305,2025-06-30T23:59\n"
        "new,107.9665,21.5305,2025-07-01T00:00\n"
    )
    answers = terminal("wards", "locate", stdin=points).stdout.splitlines()[1:]
    assert [answer.split(",")[2] for answer in answers] == [r.ward.name for r in taken]


def report_at(city, moment):
    city.now = lambda: moment
    return Intake(city).take(ReportIn(**MARKET, category="road", text="Hố ga"), "api")


def assert_again_changes_nothing(take_over, terminal):
    events = terminal.events
    for result in take_over():
        assert "Nothing was changed" in result.stdout
    assert terminal.events == events
