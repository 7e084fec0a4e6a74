"""Numbers by the wards then and today, links to wards that are no more, and their names."""

import unicodedata

from domain.people.actor import Actor
from tests.web.reform.conftest import MORNING
from web.desks.gazetteer import spots_named
from web.reform.former import wards_named
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


def test_maps_of_a_period_agree_by_the_wards_then_and_today(town, page_of):
    """And tell the same before the cases were moved, as those that have ended never are."""
    for column in (0.5, 1.5, 2.5, 2.6, 3.5, 4.5):
        town.services.desk.accept(town.report(column), MANAGER, town.services.now())
    town.at(MORNING)
    town.services.catch_up()
    client = page_of(town, "dung")

    def asked(what, wards):
        days = {"from": "2026-06-29", "to": "2026-06-30", "wards": wards}
        answer = client.get(f"/api/over-time/{what}", query_string=days).json
        lines = answer["lines"]
        return {line["name"]: line["number"] for line in lines if line["number"]}, answer["total"]

    then = {"Ka Long": 1, "Ninh Dương": 1, "Hà Khẩu": 3, "Hải Hòa": 1}, 6
    today = {"Móng Cái 2": 2, "Tuần Châu": 2, "Việt Hưng": 1, "Hải Xuân": 1}, 6
    for _ in range(2):
        for what in ("wards", "change"):
            assert (asked(what, "then"), asked(what, "today")) == (then, today)
        town.apply()
    page = client.get("/map/time?from=2026-06-29&to=2026-06-30&wards=today").text
    assert "Móng Cái 2" in page
    assert '<option value="today" selected>' in page


def test_a_place_is_found_by_its_old_name_with_and_without_marks(town):
    town.at(MORNING)

    told = "Móng Cái 2 (trước là Ka Long)"
    for typed in ("Ka Long", "phường Ka Long", "P.KA LONG", "ka long", "Ka Long ward"):
        assert [spot.name for spot in spots_named(town.services, typed)] == [told]
    for typed in ("Hải Hòa", "Hải Hoà", unicodedata.normalize("NFD", "Hải Hoà"), "xã hai hoa"):
        assert names(wards_named(town.services, typed)) == [("Hải Xuân", "Hải Hòa", 100)]


def test_a_ward_that_was_split_leads_to_all_of_its_successors_by_their_share(town):
    assert names(wards_named(town.services, "Tuần Châu")) == []  # not before midnight
    assert names(wards_named(town.services, "Hà Khẩu")) == [("Hà Khẩu", None, None)]

    town.at(MORNING)

    parts = [("Tuần Châu", "Hà Khẩu", 60), ("Việt Hưng", "Hà Khẩu", 40)]
    assert names(wards_named(town.services, "ha khau")) == parts
    for spot, (name, _, _) in zip(spots_named(town.services, "Hà Khẩu"), parts, strict=True):
        around = town.services.atlas.at(spot.lon, spot.lat, town.services.now()).ward
        assert around.name == name
        assert spot.name.startswith(name)


def names(found):
    return [
        (
            each.ward.name,
            each.formerly and each.formerly.before.name,
            each.formerly and round(100 * each.formerly.share),
        )
        for each in found
    ]


def test_a_ward_that_is_no_more_leads_on_to_the_one_with_most_of_its_ground(town):
    wards = {ward.name: ward.ward_id for ward in town.services.atlas.versions}
    town.at(MORNING)

    assert town.services.redrawn.heir(wards["Hà Khẩu"]) == wards["Tuần Châu"]
    assert town.services.redrawn.heir(wards["Ka Long"]) == wards["Móng Cái 2"]


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

    def test_old_names_are_found_wherever_a_ward_is_chosen(self, town, page_of):
        town.at(MORNING)
        manager = page_of(town, "dung")

        found = manager.get("/api/wards?name=Hà Khẩu").json
        assert [(w["name"], w["formerly"], w["share"]) for w in found] == [
            ("Tuần Châu", "Hà Khẩu", 0.6),
            ("Việt Hưng", "Hà Khẩu", 0.4),
        ]
        listed = manager.get("/wards/?name=ka long&lang=en").text
        assert "formerly Ka Long" in listed
        assert "Hải Xuân" not in listed.split('class="tiles"')[1]
        for page in ("/", "/around", "/desk/inbox"):
            assert "Hà Khẩu → Việt Hưng (40 %)" in manager.get(page).text
