"""Numbers by the wards then and today, links to wards that are no more, and their names."""

from domain.people.actor import Actor
from tests.web.reform.conftest import MORNING
from web.desks.gazetteer import spots_named
from web.reform.heirs import heir_today
from web.scorecard.ward_counts import counts_of

MANAGER = Actor("dung", "manager")


def named(town, numbers):
    names = {ward.ward_id: ward.name for ward in town.services.atlas.versions}
    return {names[ward]: number for ward, number in numbers.items()}


def test_the_totals_agree_by_the_wards_then_and_today(town):
    """One case in each part of the split ward has ended, and is moved by no event."""
    codes = [town.report(column) for column in (0.5, 1.5, 2.5, 2.6, 3.5, 4.5)]
    for code in (codes[3], codes[4], codes[5]):
        town.services.desk.reject(code, "twice", MANAGER, town.services.now())
    town.at(MORNING)
    town.apply()
    town.report(0.1)

    counts = counts_of(town.services)

    assert named(town, counts.then) == {
        "Ka Long": 1,
        "Ninh Dương": 1,
        "Hà Khẩu": 3,
        "Hải Hòa": 1,
        "Móng Cái 2": 1,
    }
    assert named(town, counts.today) == {
        "Móng Cái 2": 3,
        "Tuần Châu": 2,
        "Việt Hưng": 1,
        "Hải Xuân": 1,
    }
    assert counts.then.total() == counts.today.total() == 7


def test_a_ward_is_found_by_its_old_name_with_and_without_marks(town):
    town.at(MORNING)

    for typed in ("Ka Long", "ka long", "KA LONG"):
        assert [spot.name for spot in spots_named(town.services, typed)] == ["Ka Long → Móng Cái 2"]
    for typed in ("Hải Hòa", "Hải Hoà", "hai hoa"):
        assert "Hải Hòa → Hải Xuân" in [s.name for s in spots_named(town.services, typed)]


def test_a_ward_that_is_no_more_leads_on_to_the_one_with_most_of_its_ground(town):
    wards = {ward.name: ward.ward_id for ward in town.services.atlas.versions}
    town.at(MORNING)

    assert heir_today(town.services, wards["Hà Khẩu"]) == wards["Tuần Châu"]
    assert heir_today(town.services, wards["Ka Long"]) == wards["Móng Cái 2"]


class TestPage:
    def test_a_manager_sees_what_moves_and_decides(self, town, page_of):
        town.services.staff_desk.register(
            "binh", town.officer("03"), Actor("dung", "manager"), town.services.now()
        )
        town.report(0.5)
        town.services.catch_up()
        manager = page_of(town, "dung")

        page = manager.get("/desk/reform?lang=en").text
        assert "1679/NQ-UBTVQH15" in page
        assert "Hà Khẩu" in page
        assert "split" in page
        wards = {ward.name: ward.ward_id for ward in town.services.atlas.versions}
        given = {"day": "2026-07-01", "officer:binh": str(wards["Việt Hưng"])}
        assert manager.post("/desk/reform", data=given).status_code == 303
        town.services.catch_up()

        again = manager.get("/desk/reform?lang=en").text
        assert f'value="{wards["Việt Hưng"]}" selected' in again

    def test_a_day_without_a_reform_is_not_found(self, town, page_of):
        manager = page_of(town, "dung")

        assert manager.get("/desk/reform?day=2031-01-01").status_code == 404
        for day in ("2031-01-01", "soon", ""):
            assert manager.post("/desk/reform", data={"day": day}).status_code == 404

    def test_an_old_link_leads_on(self, town, page_of):
        wards = {ward.name: ward.ward_id for ward in town.services.atlas.versions}
        town.at(MORNING)
        manager = page_of(town, "dung")

        answer = manager.get(f"/wards/{wards['Ka Long']}")

        assert answer.status_code == 301
        assert answer.location.endswith(f"/wards/{wards['Móng Cái 2']}")
        assert manager.get("/scorecard/wards").status_code == 200
