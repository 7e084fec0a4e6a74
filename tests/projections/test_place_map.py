from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import create_engine

from domain.people.actor import SYSTEM
from domain.places.desk import Listing
from domain.places.place import Place, PostedPrice
from projections.place_map import places, table
from tests.domain.cast import LATER, NOON
from tests.projections.cast import Town

TICKET = PostedPrice({"vi": "Vé"}, 20000, "VND", {"vi": "người"}, date(2026, 1, 1))
FERRY = Listing("ferry", {"vi": "Bến đò"}, "attraction", 107.10, 21.10, [TICKET])
MARKET = Listing("market", {"vi": "Chợ"}, "market", 107.20, 21.20)
BRIDGE = Listing("bridge", {"vi": "Cầu"}, "attraction", 107.30, 21.30)


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
        return [place["name"]["vi"] for place in places(db, **wanted)]


def test_a_place_is_shown_with_its_name_point_and_prices(mapped):
    mapped.worker.catch_up()
    with mapped.engine.connect() as db:
        ferry, *_ = places(db)

    assert ferry["place_id"] == Place.create_id("ferry")
    assert (ferry["kind"], ferry["lon"], ferry["lat"]) == ("attraction", 107.10, 21.10)
    assert ferry["prices"] == [
        {
            "item": {"vi": "Vé"},
            "amount": 20000,
            "currency": "VND",
            "unit": {"vi": "người"},
            "verified_on": "2026-01-01",
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
