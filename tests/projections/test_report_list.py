import json
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import create_engine

from domain.reports.code import report_id_of
from domain.reports.report import WardFound
from projections.live_map import table as live_map
from projections.report_list import COLUMNS, Page, ReportFilter, by_id, feature, page, reports
from projections.ward_board import table as ward_board
from tests.domain.cast import AT_SEA, IN_BEN_CAT
from tests.projections.cast import Town

EAST = WardFound("border", 0.0, UUID(int=0xEA), "02", "Cửa Sông", "e" * 64)


@pytest.fixture(scope="module")
def listed(cluster, migrated):
    """For those who only read."""
    cluster.create_database("listed", template=migrated)
    engine = create_engine(cluster.url(database="listed"))
    yield filled(Town(engine))
    engine.dispose()


@pytest.fixture
def changing(town):
    return filled(town)


def filled(town):
    """Five reports, the later ones first: boat, tree, lamp, hole, drain."""
    for name, ward, more in (
        ("drain", EAST, {"lon": 107.10, "lat": 21.10}),
        ("hole", EAST, {"lon": 107.20, "lat": 21.20}),
        ("lamp", EAST, {"lon": 107.30, "lat": 21.30, "category": "idea"}),
        ("tree", IN_BEN_CAT, {"lon": 107.40}),
        ("boat", AT_SEA, {"lon": -107.0, "lat": -21.0}),
    ):
        setattr(town, name, town.submit(name, ward, text=name, **more))
    town.accept(town.hole)
    town.reject(town.boat)
    return town


def names(town, table=ward_board, **wanted):
    town.worker.catch_up()
    with town.engine.connect() as db:
        return [row["text"] for row in reports(db, table, ReportFilter(**wanted))]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "boat tree lamp hole drain"),
        ({"ward": EAST.ward_id}, "lamp hole drain"),
        ({"ward": UUID(int=0)}, ""),
        ({"status": ["ACCEPTED", "REJECTED"]}, "boat hole"),
        ({"status": []}, ""),
        ({"category": "idea"}, "lamp"),
        ({"bbox": (107.15, 21.15, 107.35, 21.35)}, "lamp hole"),
        ({"bbox": (-180.0, -90.0, 0.0, 0.0)}, "boat"),
        ({"ward": EAST.ward_id, "status": ["SUBMITTED"], "category": "road"}, "drain"),
        ({"limit": 2}, "boat tree"),
    ],
    ids=str,
)
def test_reports_are_found_by_what_is_asked_for_newest_first(listed, wanted, found):
    assert names(listed, **wanted) == found.split()


def test_each_page_begins_where_the_one_before_ended(listed):
    listed.worker.catch_up()
    seen, before = [], None
    with listed.engine.connect() as db:
        while page := reports(db, ward_board, ReportFilter(before=before, limit=2)):
            seen.append([row["text"] for row in page])
            before = page[-1]["first_position"]

    assert seen == [["boat", "tree"], ["lamp", "hole"], ["drain"]]


def test_a_page_does_not_move_when_older_reports_change(changing):
    changing.worker.catch_up()
    with changing.engine.connect() as db:
        first = reports(db, ward_board, ReportFilter(limit=2))
    changing.accept(changing.drain)
    changing.submit("new", text="new")

    assert names(changing, before=first[-1]["first_position"]) == ["lamp", "hole", "drain"]


def test_what_changed_since_a_position_is_told_in_the_order_in_which_it_changed(changing):
    position = changing.end
    changing.assign(changing.hole)
    changing.accept(changing.drain)

    assert names(changing, since=position) == ["hole", "drain"]
    assert names(changing, since=position, limit=1) == ["hole"]
    assert names(changing, since=position, status=["ACCEPTED"], category="idea") == []
    assert names(changing, since=changing.end) == []


def test_who_follows_what_changed_misses_no_report(listed):
    listed.worker.catch_up()
    seen, since = [], 0
    with listed.engine.connect() as db:
        while page := reports(db, ward_board, ReportFilter(since=since, limit=2)):
            seen += [row["text"] for row in page]
            since = page[-1]["position"]

    assert sorted(seen) == ["boat", "drain", "hole", "lamp", "tree"]


def test_the_public_list_shows_the_words_of_screened_reports_alone(listed):
    assert names(listed, live_map) == [None, None, None, "hole", None]


def test_one_report_is_found_by_its_id_and_another_is_none(listed):
    listed.worker.catch_up()
    with listed.engine.connect() as db:
        assert by_id(db, ward_board, report_id_of(listed.lamp))["category"] == "idea"
        assert by_id(db, ward_board, UUID(int=0)) is None


def test_a_feature_is_geojson_with_longitude_first(listed):
    listed.worker.catch_up()
    with listed.engine.connect() as db:
        row = by_id(db, ward_board, report_id_of(listed.hole))

    told = json.loads(msgspec.json.encode(feature(row)))

    assert (told["type"], told["id"]) == ("Feature", listed.hole)
    assert told["geometry"] == {"type": "Point", "coordinates": [107.2, 21.2]}
    assert set(told["properties"]) == set(COLUMNS) - {"lon", "lat"}
    assert told["properties"]["status"] == "ACCEPTED"
    assert told["properties"]["ward_id"] == str(EAST.ward_id)


@pytest.mark.parametrize("table", [ward_board, live_map], ids=["board", "map"])
@pytest.mark.parametrize("wanted", [{}, {"since": 0, "limit": 3}, {"ward": EAST.ward_id}], ids=str)
def test_a_page_has_the_features_of_the_rows_and_the_positions_of_the_last(listed, table, wanted):
    listed.worker.catch_up()
    with listed.engine.connect() as db:
        rows = reports(db, table, ReportFilter(**wanted))
        found = page(db, table, ReportFilter(**wanted))

    told = [json.loads(bytes(one)) for one in found.features]
    assert told == [json.loads(msgspec.json.encode(feature(row))) for row in rows]
    assert len(told) >= 3
    last = (rows[-1]["first_position"], rows[-1]["position"])
    assert (found.first_position, found.position) == last


def test_an_empty_page_has_no_positions(listed):
    listed.worker.catch_up()
    with listed.engine.connect() as db:
        assert page(db, ward_board, ReportFilter(ward=UUID(int=0))) == Page([], None, None)
