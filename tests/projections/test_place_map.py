from dataclasses import replace
from datetime import date

import pytest
from pyproj import Geod
from sqlalchemy import create_engine

from domain.people.actor import SYSTEM, Actor
from domain.places.content import Content
from domain.places.desk import Listing
from domain.places.place import Place, PostedPrice
from domain.places.route import Route
from domain.places.route_desk import RouteDesk
from domain.reports.code import report_id_of
from projections.place_map import table
from projections.place_reports import number_about, place_of, reports_about
from projections.place_routes import routes
from projections.place_search import PlaceFilter, drafts, find_places, place, stale, to_correct
from tests.domain.cast import BINH, LATER, NOON
from tests.projections.cast import Town

TICKET = PostedPrice({"vi": "Vé"}, 20000, "VND", {"vi": "người"}, date(2026, 1, 1))
FERRY = Listing("ferry", {"vi": "Bến đò"}, "attraction", 107.10, 21.10, [TICKET])
MARKET = Listing("market", {"vi": "Chợ"}, "market", 107.20, 21.20)
BRIDGE = Listing("bridge", {"vi": "Cầu"}, "attraction", 107.30, 21.30)


EDITOR, LEADER = BINH, Actor("leader", "manager")


@pytest.fixture(scope="module")
def mapped(cluster, migrated):
    """For those who only read."""
    cluster.create_database("mapped", template=migrated)
    engine = create_engine(cluster.url(database="mapped"))
    yield filled(Town(engine))
    engine.dispose()


@pytest.fixture
def changing(town):
    return filled(town)


def filled(town):
    for listing in (FERRY, MARKET, BRIDGE):
        town.places.put(listing, SYSTEM, NOON)
    return town


def shown(town, **wanted):
    town.worker.catch_up()
    with town.engine.connect() as db:
        return [place["name"]["vi"] for place in find_places(db, PlaceFilter(**wanted))]


def test_a_place_is_shown_with_its_name_point_and_prices(mapped):
    mapped.worker.catch_up()
    with mapped.engine.connect() as db:
        ferry, *_ = find_places(db, PlaceFilter())

    assert ferry["place_id"] == Place.create_id("ferry")
    assert (ferry["kind"], ferry["lon"], ferry["lat"]) == ("attraction", 107.10, 21.10)
    assert ferry["prices"] == [
        {
            "item": {"vi": "Vé"},
            "amount": 20000,
            "currency": "VND",
            "unit": {"vi": "người"},
            "verified_on": "2026-01-01",
            "verified_by": None,
        }
    ]


def test_a_place_without_prices_has_an_empty_list_of_them(mapped):
    row = next(r for r in mapped.rows(table) if r["name"] == {"vi": "Chợ"})

    assert row["prices"] == []


def test_places_stand_in_the_order_in_which_they_were_registered(changing):
    assert shown(changing) == ["Bến đò", "Chợ", "Cầu"]

    changing.places.put(replace(FERRY, name={"vi": "Bến mới"}), SYSTEM, LATER)
    assert shown(changing) == ["Bến mới", "Chợ", "Cầu"]


def test_another_description_moves_the_place_and_keeps_its_prices(changing):
    changing.worker.catch_up()
    changing.places.put(replace(FERRY, lon=107.25, kind="transport"), SYSTEM, LATER)

    row = next(r for r in changing.rows(table) if r["place_id"] == Place.create_id("ferry"))

    assert (row["kind"], len(row["prices"])) == ("transport", 1)
    assert shown(changing, bbox=(107.24, 21.0, 107.26, 21.5)) == ["Bến đò"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"kind": "attraction"}, ["Bến đò", "Cầu"]),
        ({"kind": "hotel"}, []),
        ({"bbox": (107.15, 21.0, 107.4, 21.4)}, ["Chợ", "Cầu"]),
        ({"bbox": (107.15, 21.0, 107.4, 21.4), "kind": "attraction"}, ["Cầu"]),
        ({"bbox": (0.0, 0.0, 1.0, 1.0)}, []),
        ({"limit": 2}, ["Bến đò", "Chợ"]),
    ],
)
def test_places_are_found_by_kind_and_by_area(mapped, wanted, names):
    assert shown(mapped, **wanted) == names


NOON_ON_MONDAY = 12 * 60


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"most": 20000}, ["Bến đò"]),
        ({"most": 19999}, []),
        ({"open_at": NOON_ON_MONDAY}, ["Quán đêm"]),
        ({"open_at": 1}, ["Quán đêm"]),  # Sunday's night goes on
        ({"open_at": 3 * 60}, []),
    ],
)
def test_places_are_found_by_price_and_by_what_is_open(changing, wanted, names):
    night = Listing("night", {"vi": "Quán đêm"}, "food", 107.4, 21.4, hours="Su,Mo 11:00-02:00")
    changing.places.put(night, SYSTEM, NOON)

    assert shown(changing, **wanted) == names


def test_the_nearest_is_first_in_metres_and_by_the_index(mapped):
    mapped.worker.catch_up()
    here = (107.20, 21.10)
    with mapped.engine.connect() as db:
        found = find_places(db, PlaceFilter(near=here))
        db.exec_driver_sql("SET LOCAL enable_seqscan = off")
        db.exec_driver_sql("SET LOCAL enable_sort = off")
        plan = db.exec_driver_sql(
            "EXPLAIN SELECT * FROM place_map ORDER BY geography(point) <-> "
            "geography(ST_SetSRID(ST_MakePoint(107.2, 21.1), 4326)) LIMIT 2"
        ).all()
    ellipsoid = Geod(ellps="WGS84")
    metres = [ellipsoid.inv(*here, row["lon"], row["lat"])[2] for row in found]

    assert [row["name"]["vi"] for row in found] == ["Bến đò", "Chợ", "Cầu"]
    assert [row["distance_m"] for row in found] == pytest.approx(metres, abs=0.01)
    assert metres == sorted(metres)
    # In degrees the market would be as near as the ferry.
    assert metres[1] - metres[0] > 600
    assert "place_map_near" in str(plan)


def test_a_draft_is_on_no_map_and_waits_at_the_desk(changing):
    content = Content({"vi": "Đền"}, "attraction", 107.1, 21.1, prices=(TICKET,))
    place_id = changing.places.begin("temple", content, EDITOR, NOON, NOON.date())
    assert "Đền" not in shown(changing)
    with changing.engine.connect() as db:
        (waiting,) = drafts(db)
    assert (waiting["drafted_by"], waiting["reviewed_by"]) == ("binh", None)

    changing.places.review(place_id, LEADER, LATER)
    changing.places.publish(place_id, LEADER, LATER)
    assert "Đền" in shown(changing)
    with changing.engine.connect() as db:
        assert drafts(db) == []
        assert place(db, place_id)["prices"][0]["verified_by"] == "binh"


def test_a_price_is_stale_until_it_is_looked_at_again(changing):
    changing.worker.catch_up()
    day = date(2026, 1, 2)
    with changing.engine.connect() as db:
        (old,) = stale(db, day)
        assert stale(db, date(2026, 1, 1)) == []
    changing.places.verify_prices(old["place_id"], [0], day, LEADER, LATER)
    changing.worker.catch_up()
    with changing.engine.connect() as db:
        assert stale(db, day) == []


def test_a_report_and_a_correction_are_found_at_their_place(changing):
    ferry = Place.create_id("ferry")
    code = changing.submit("too dear", place_id=ferry)
    changing.submit("another")
    changing.reject(changing.submit("about nothing", place_id=ferry))
    changing.places.order_correction(ferry, "Niêm yết giá", [code], LEADER, LATER)
    changing.worker.catch_up()
    with changing.engine.connect() as db:
        assert [row["code"] for row in reports_about(db, ferry, 10)] == [code]
        assert number_about(db) == {ferry: 1}
        assert place_of(db, report_id_of(code)) == ferry
        assert [row["name"]["vi"] for row in to_correct(db)] == ["Bến đò"]

    changing.places.remedy(ferry, 1, "Đã treo", EDITOR, LATER)
    changing.worker.catch_up()
    changing.places.verify_correction(ferry, 1, LEADER, LATER)
    changing.worker.catch_up()
    with changing.engine.connect() as db:
        assert to_correct(db) == []
        assert place(db, ferry)["corrections"][0]["state"] == "verified"


def test_a_route_has_the_length_of_its_line_over_the_places_that_are_shown(changing):
    stops = tuple(map(Place.create_id, ("market", "ferry", "bridge")))
    desk = RouteDesk(changing.places)
    desk.draw("river", {"vi": "Dạo sông"}, "foot", stops, EDITOR, NOON)
    changing.worker.catch_up()
    with changing.engine.connect() as db:
        assert routes(db) == []
    desk.publish(Route.create_id("river"), LEADER, LATER)
    changing.worker.catch_up()
    with changing.engine.connect() as db:
        (river,) = routes(db)

    line = [(107.20, 21.20), (107.10, 21.10), (107.30, 21.30)]
    ellipsoid = Geod(ellps="WGS84")
    metres = ellipsoid.line_length([lon for lon, _ in line], [lat for _, lat in line])
    assert river.stops == stops
    assert river.length_m == pytest.approx(metres, abs=0.01)
    assert river.time.total_seconds() == pytest.approx(metres / 3750 * 3600)


def test_a_drawn_line_is_as_long_as_it_is_and_only_the_rest_is_taken_to_wind(changing):
    stops = tuple(map(Place.create_id, ("market", "ferry", "bridge")))
    bends = ((107.22, 21.12), (107.12, 21.15))
    desk = RouteDesk(changing.places)
    desk.draw("river", {"vi": "Dạo sông"}, "foot", stops, EDITOR, NOON, (bends, ()))
    desk.publish(Route.create_id("river"), LEADER, LATER)

    river = only_route(changing)
    drawn, straight = (metres(piece.points) for piece in river.way)
    assert river.way[0] == (((107.20, 21.20), *bends, (107.10, 21.10)), True)
    assert river.length_m == pytest.approx(drawn + straight, abs=0.01)
    assert river.time.total_seconds() == pytest.approx((drawn + straight * 4 / 3) / 5000 * 3600)

    changing.places.withdraw(Place.create_id("ferry"), "closed", LEADER, LATER)
    river = only_route(changing)
    assert river.stops == (stops[0], stops[2])
    assert [piece.is_drawn for piece in river.way] == [True, False]
    assert river.way[1].points == (bends[1], (107.30, 21.30))


def only_route(town):
    town.worker.catch_up()
    with town.engine.connect() as db:
        (found,) = routes(db)
    return found


def metres(points):
    return Geod(ellps="WGS84").line_length(*zip(*points, strict=True))
