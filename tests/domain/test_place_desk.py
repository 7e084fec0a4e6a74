from dataclasses import replace
from datetime import date

import pytest

from domain.people.actor import SYSTEM
from domain.places.desk import Listing, PlaceDesk
from domain.places.place import Place, PostedPrice
from tests.domain.cast import LATER, NOON

TICKET = PostedPrice({"vi": "Vé"}, 20000, "VND", {"vi": "người"}, date(2026, 1, 1))
FERRY = Listing("ferry", {"vi": "Bến đò", "en": "Ferry"}, "attraction", 107.3391, 20.9835, [TICKET])


@pytest.fixture
def desk(empty_city):
    return PlaceDesk(empty_city.city)


def topics(desk):
    return [n.topic for n in desk.city.recorder.select_notifications(1, 100)]


def kept(desk, key="ferry"):
    return desk.city.repository.get(Place.create_id(key))


def test_a_new_place_is_registered_with_its_prices(desk):
    assert desk.put(FERRY, SYSTEM, NOON)

    assert topics(desk) == ["place.registered", "place.prices_posted"]
    place = kept(desk)
    assert (place.name, place.kind, place.lon, place.lat) == (
        FERRY.name,
        "attraction",
        107.3391,
        20.9835,
    )
    assert place.prices == [TICKET]


def test_a_place_without_prices_has_posted_none(desk):
    desk.put(replace(FERRY, prices=()), SYSTEM, NOON)

    assert topics(desk) == ["place.registered"]


def test_a_place_that_is_put_again_changes_nothing(desk):
    desk.put(FERRY, SYSTEM, NOON)

    assert desk.put(FERRY, SYSTEM, LATER) is False
    assert desk.put(replace(FERRY, prices=(TICKET,)), SYSTEM, LATER) is False
    assert len(topics(desk)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"name": {"vi": "Bến đò", "en": "Old ferry"}},
        {"kind": "transport"},
        {"lon": 107.34},
        {"lat": 20.98},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_description_is_recorded_by_itself(desk, change):
    desk.put(FERRY, SYSTEM, NOON)

    assert desk.put(replace(FERRY, **change), SYSTEM, LATER)

    assert topics(desk)[2:] == ["place.described"]
    (name, value) = next(iter(change.items()))
    assert getattr(kept(desk), name) == value


def test_prices_that_were_checked_on_another_day_are_other_prices(desk):
    desk.put(FERRY, SYSTEM, NOON)
    checked = replace(TICKET, verified_on=date(2026, 2, 1))

    assert desk.put(replace(FERRY, prices=[checked]), SYSTEM, LATER)

    assert topics(desk)[2:] == ["place.prices_posted"]
    assert kept(desk).prices == [checked]


def test_prices_that_are_gone_are_recorded_as_gone(desk):
    desk.put(FERRY, SYSTEM, NOON)

    assert desk.put(replace(FERRY, prices=()), SYSTEM, LATER)
    assert kept(desk).prices == []


def test_another_key_is_another_place(desk):
    desk.put(FERRY, SYSTEM, NOON)
    desk.put(replace(FERRY, key="ferry-2"), SYSTEM, NOON)

    assert kept(desk).id != kept(desk, "ferry-2").id
    assert topics(desk).count("place.registered") == 2


def test_the_id_of_an_editors_key_never_changes():
    assert str(Place.create_id("ben-do-cu")) == "2a4a1205-2f52-58a3-9a14-92ac0a926848"
