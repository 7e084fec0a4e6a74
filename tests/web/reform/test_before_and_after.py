"""The map of a reform: the same cases on both sides, what became of each ward, and old names."""

import re

import pytest

from domain.people.actor import Actor
from tests.web.reform.conftest import DAY, MORNING
from web.reform.drawn import drawn
from web.reform.era import eve_of, reform_on

MANAGER = Actor("dung", "manager")
PAGE = f"/wards/reform/{DAY}"
BEFORE = {"Ka Long": 1, "Ninh Dương": 1, "Hà Khẩu": 3, "Hải Hòa": 1}
AFTER = {"Móng Cái 2": 2, "Tuần Châu": 2, "Việt Hưng": 1, "Hải Xuân": 1}


@pytest.fixture
def busy(town):
    """Six cases, of which the last two have ended."""
    codes = [town.report(column) for column in (0.5, 1.5, 2.5, 2.6, 3.5, 4.5)]
    for code in codes[4:]:
        town.services.desk.reject(code, "twice", MANAGER, town.services.now())
    town.services.catch_up()
    return town


@pytest.fixture
def manager(busy, page_of):
    return page_of(busy, "dung")


@pytest.fixture
def anybody(manager):
    return manager.application.test_client()


def on_map(town, *, ended=False):
    reform, eve = reform_on(town.services, DAY), eve_of(town.services, DAY)
    with town.services.engine.connect() as db:
        return drawn(db, town.services, reform, eve, ended=ended)


def numbers(found):
    return [{each.ward.name: each.cases for each in side.wards} for side in found.sides]


def test_ahead_of_the_day_open_cases_are_where_they_are_and_where_they_will_be(busy):
    found = on_map(busy)

    assert numbers(found) == [
        BEFORE | {"Hà Khẩu": 2, "Hải Hòa": 0},
        AFTER | {"Việt Hưng": 0, "Hải Xuân": 0},
    ]
    assert found.total == 4
    assert [side.elsewhere for side in found.sides] == [0, 0]


def test_from_the_day_on_what_came_before_is_counted_by_the_wards_then_and_today(busy):
    """Before the cases are moved and afterwards, and without what has come since."""
    busy.at(MORNING)
    busy.services.catch_up()
    for _ in range(2):
        assert numbers(on_map(busy, ended=True)) == [BEFORE, AFTER]
        assert numbers(on_map(busy)) == [
            BEFORE | {"Hà Khẩu": 2, "Hải Hòa": 0},
            AFTER | {"Việt Hưng": 0, "Hải Xuân": 0},
        ]
        busy.apply()
        busy.report(0.1)


def test_cases_in_none_of_the_wards_are_told_apart(busy):
    busy.report(9.0)

    assert [side.elsewhere for side in on_map(busy).sides] == [1, 1]


def test_it_tells_what_becomes_of_a_ward_and_what_one_is_made_of(busy):
    before, after = ({each.ward.name: each for each in side.wards} for side in on_map(busy).sides)

    assert parts(before["Hà Khẩu"]) == [("Tuần Châu", "split", 60), ("Việt Hưng", "split", 40)]
    assert parts(after["Móng Cái 2"]) == [("Ka Long", "merged", 100), ("Ninh Dương", "merged", 100)]
    assert {name for name, each in before.items() if each.is_split} == {"Hà Khẩu"}
    assert {name for name, each in after.items() if each.is_split} == {"Tuần Châu", "Việt Hưng"}


def parts(drawn_ward):
    return [(part.ward.name, part.kind, round(100 * part.area)) for part in drawn_ward.parts]


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
def test_everybody_sees_it_without_the_facts_of_the_desk(anybody, manager, language):
    seen, at_the_desk = (
        client.get(path, query_string={"lang": language}).text
        for client, path in ((anybody, PAGE), (manager, "/desk/reform"))
    )

    for page in (seen, at_the_desk):
        assert len(re.findall(r'<li id="(?:before|after)-', page)) == 8
    assert 'id="moves"' in at_the_desk
    assert 'id="moves"' not in seen


def test_an_old_name_leads_to_all_that_goes_on_with_it_before_the_day_already(anybody):
    def found(name):
        page = anybody.get(PAGE, query_string={"name": name, "lang": "vi"}).text
        told = re.search('<ul class="reform-found">(.*?)</ul>', page)
        return re.findall(r"#after-[^>]*>([^<]*)<", told[1]) if told else []

    assert found("ha khau") == ["Tuần Châu", "Việt Hưng"]
    assert found("Móng Cái 2") == ["Móng Cái 2"]
    assert found("Atlantis") == []


def test_a_day_without_a_reform_is_not_found(anybody):
    for day in ("2026-07-02", "yesterday"):
        assert anybody.get(f"/wards/reform/{day}").status_code == 404


def test_a_ward_that_is_no_more_and_the_lists_of_wards_lead_there(busy, page_of):
    busy.at(MORNING)
    busy.services.catch_up()
    manager = page_of(busy, "dung")
    anybody = manager.application.test_client()
    gone = next(w.ward_id for w in busy.services.atlas.versions if w.name == "Hà Khẩu")

    assert f'href="{PAGE}#before-{gone}"' in anybody.get(f"/scorecard/ward/{gone}").text
    for client, path in ((manager, "/wards/"), (anybody, "/scorecard/wards")):
        assert f'href="{PAGE}"' in client.get(path).text
