import json

import pytest

from tests.web.commands.terminal import ROOT

ROADS = {"code": "road", "icon": "road", "name": {"vi": "Đường", "en": "Roads"}}
WASTE = {"code": "waste", "icon": "waste", "name": {"vi": "Rác"}}
URBAN = {"code": "urban", "name": {"vi": "Phòng Hạ tầng"}}
RULE = {"category": "road", "agency": "urban"}


@pytest.fixture
def adopt(terminal, tmp_path):
    def adopt(categories=(ROADS,), agencies=(URBAN,), rules=(RULE,)):
        path = tmp_path / "handbook.json"
        lists = {"categories": categories, "agencies": agencies, "rules": rules}
        path.write_text(json.dumps(lists))
        return terminal("handbook", "adopt", path)

    return adopt


def test_a_city_without_a_handbook_opens_one(adopt, terminal):
    result = adopt()

    assert result.stdout.splitlines()[-1] == "Adopted: categories, agencies, rules."
    assert terminal.ask("SELECT count(*) FROM handbook") == [(3,)]


def test_the_same_file_again_records_nothing(adopt, terminal):
    adopt()
    events = terminal.events

    assert adopt().stdout.splitlines()[-1] == "Nothing was changed."
    assert terminal.events == events


def test_only_the_list_that_differs_is_adopted(adopt, terminal):
    adopt()
    events = terminal.events

    assert adopt([ROADS, WASTE]).stdout.splitlines()[-1] == "Adopted: categories."
    assert terminal.events == events + 1


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        ({"agencies": []}, "A rule names what the handbook does not have: urban."),
        ({"categories": [WASTE]}, "A rule names what the handbook does not have: road."),
        ({"rules": [RULE, RULE]}, "Rule 2 can never apply"),
        ({"categories": [ROADS, ROADS]}, "Two categories have the code road."),
        ({"agencies": [URBAN, URBAN]}, "Two agencies have the code urban."),
        ({"agencies": [{"code": "urban", "name": {"en": "Works"}}]}, "urban has no name in Viet"),
        ({"agencies": [{"name": {"vi": "Phòng"}}]}, "handbook.json cannot be used: Object missing"),
    ],
)
def test_what_cannot_be_a_handbook_changes_nothing(adopt, terminal, lists, reason):
    adopt()
    events = terminal.events

    result = adopt(**lists)

    assert str(result.exception).startswith(reason)
    assert terminal.events == events


def test_the_example_fits_the_example_of_a_mapping(terminal):
    result = terminal("handbook", "adopt", ROOT / "docs/examples/dc_handbook.json")

    assert result.exit_code == 0, result.output
