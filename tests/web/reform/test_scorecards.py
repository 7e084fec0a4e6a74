"""The scorecards by the wards of the time and by those of today: the same cases, counted once."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest

from domain.people.actor import Actor
from projections.figures import FIGURES
from projections.scorecard_refresh import refresh
from projections.unit_scorecard import NAME, counted_now, overview
from tests.web.reform.conftest import DAY, EVE, MORNING
from tests.web.reform.maps import CORRECTED
from web.imports.carrying_out import IMPORT_UNDONE

MANAGER = Actor("dung", "manager")
KA_LONG, NINH_DUONG, WEST, MIDDLE, EAST, HAI_HOA = 0.5, 1.5, 2.5, 2.9, 3.5, 4.5


@pytest.fixture
def worked(town):
    """Cases of which all but one ended before the reform: some hours after they had come."""
    hours = {KA_LONG: 1, NINH_DUONG: 5, WEST: 2, MIDDLE: 3, EAST: 4, HAI_HOA: None}
    for column, spent in hours.items():
        town.at(EVE - timedelta(days=1))
        code = town.report(column)
        if spent is not None:
            town.at(EVE - timedelta(days=1) + timedelta(hours=spent))
            town.services.desk.reject(code, "twice", MANAGER, town.services.now())
    town.at(MORNING)
    town.services.catch_up()
    return town


def figures(town, kind):
    """By the name of the ward, the figures of all its cases."""
    names = {str(ward.ward_id): ward.name for ward in town.services.atlas.versions}
    with town.services.engine.connect() as db:
        rows = overview(db, "all", "")
    counted = (row for row in rows if row["unit_kind"] == kind)
    return {names[row["unit"]]: without_positions(row) for row in counted}


def without_positions(row):
    return {name: value for name, value in row.items() if name not in ("position", "source")}


def received(town, kind):
    return {name: row["received"] for name, row in figures(town, kind).items()}


def sums(town, kind):
    rows = figures(town, kind).values()
    return {figure: sum(row[figure] for row in rows) for figure in FIGURES}


def test_every_figure_adds_up_to_the_same_by_both_maps(worked):
    worked.apply()
    worked.report(KA_LONG)

    then = {"Ka Long": 1, "Ninh Dương": 1, "Hà Khẩu": 3, "Hải Xuân": 1, "Móng Cái 2": 1}
    today = {"Móng Cái 2": 3, "Tuần Châu": 2, "Việt Hưng": 1, "Hải Xuân": 1}
    assert (received(worked, "ward"), received(worked, "today")) == (then, today)
    assert sums(worked, "ward") == sums(worked, "today")
    screening = figures(worked, "today")["Móng Cái 2"]
    assert (screening["screening_n"], screening["screening_median"]) == (2, 3.0)


def test_they_are_counted_as_of_today_from_the_first_midnight_on(worked):
    """Before the open cases are moved, and not before the day has come."""
    assert received(worked, "today") == {
        "Móng Cái 2": 2,
        "Tuần Châu": 2,
        "Việt Hưng": 1,
        "Hải Xuân": 1,
    }
    worked.at(EVE)
    worked.services.catch_up()
    assert received(worked, "today") == {}


def test_step_by_step_comes_to_the_same_as_counting_anew(worked):
    worked.apply()
    worked.at(MORNING + timedelta(days=2))
    worked.report(MIDDLE)
    worked.adopt(CORRECTED, DAY)
    worked.apply()

    step_by_step = figures(worked, "today")
    assert {name: row["received"] for name, row in step_by_step.items()} == {
        "Móng Cái 2": 2,
        "Tuần Châu": 1,
        "Việt Hưng": 3,
        "Hải Xuân": 1,
    }
    with worked.services.engine.begin() as db:
        db.exec_driver_sql(f"DELETE FROM {NAME}; DELETE FROM case_heir")
    refresh(worked.services.engine, worked.services.redrawn)
    assert figures(worked, "today") == step_by_step
    with worked.services.engine.connect() as db:
        for row in step_by_step.values():
            counted = counted_now(db, "today", row["unit"])
            all_of_it = next(each for each in counted if each["slice_kind"] == "all")
            assert all_of_it["received"] == row["received"]


VERSION = """SELECT b.report_id, max(e.originator_version) FROM ward_board b
JOIN event_log e ON e.originator_id = b.report_id WHERE b.ward_name = 'Ka Long' GROUP BY 1"""


def test_a_case_whose_import_is_undone_is_counted_by_neither_map(worked):
    worked.apply()
    with worked.services.engine.connect() as db:
        report_id, version = db.exec_driver_sql(VERSION).one()
    undone = IMPORT_UNDONE(
        originator_id=report_id,
        originator_version=version + 1,
        timestamp=worked.services.now(),
        **{"by": MANAGER, "import_id": uuid4(), "why": "Wrong file"},
    )
    worked.services.city.append([undone])
    worked.services.catch_up()

    assert received(worked, "ward") == {"Ninh Dương": 1, "Hà Khẩu": 3, "Hải Xuân": 1}
    assert received(worked, "today")["Móng Cái 2"] == 1
    assert sums(worked, "ward") == sums(worked, "today")


TODAY = {"wards": "today", "lang": "en"}


@pytest.fixture
def client(worked, page_of):
    worked.apply()
    return page_of(worked, "dung")


@pytest.fixture
def wards(worked):
    return {ward.name: ward.ward_id for ward in worked.services.atlas.versions}


def test_pages_and_the_cases_behind_tell_the_same(client, wards):
    ours = f"/scorecard/ward/{wards['Móng Cái 2']}"

    assert "Ka Long</a>" in client.get("/scorecard/?lang=en").text
    page = client.get("/scorecard/", query_string=TODAY).text
    assert "Ka Long</a>" not in page
    assert f'{ours}?wards=today"' in page
    behind = client.get(f"{ours}/cases", query_string=TODAY).text
    assert behind.count('class="case-words"') == 2
    assert "No commendation" in client.get(ours, query_string=TODAY).text


def test_files_maps_and_features_tell_the_same(client, wards):
    table = client.get("/scorecard/export.csv", query_string=TODAY).data.decode("utf-8-sig")
    lines = {row["Unit"]: row for row in csv.DictReader(StringIO(table))}
    assert lines["Móng Cái 2"]["Received"] == "2"
    assert lines["Móng Cái 2"]["Kind of unit"] == "Wards of today"
    shaded = client.get("/api/over-time/figure?figure=received&wards=today&lang=en").json
    assert {line["name"]: line["number"] for line in shaded["lines"]}["Móng Cái 2"] == 2
    assert "As of today" in client.get("/map/time/figures?lang=en").text
    features = client.get("/ogc/collections/scorecard-today/items?f=json").json["features"]
    found = {each["properties"]["ward_id"]: each for each in features}
    assert found[str(wards["Móng Cái 2"])]["properties"]["received"] == 2
    assert found[str(wards["Móng Cái 2"])]["geometry"]


def test_the_card_of_a_ward_that_is_no_more_leads_to_its_heir(client, wards):
    page = client.get(f"/scorecard/ward/{wards['Ka Long']}?lang=en").text

    assert "most of it is part of Móng Cái 2 today" in page
    assert f"/scorecard/ward/{wards['Móng Cái 2']}?wards=today" in page
