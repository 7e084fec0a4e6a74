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
def desk(city):
    return PlaceDesk(city)


@pytest.fixture
def ferry(request):
    """With a key of this test's own."""
    return replace(FERRY, key=request.node.name)


def topics(desk, listing):
    return [e.topic for e in desk.city.recorder.select_events(Place.create_id(listing.key))]


def kept(desk, listing):
    return desk.city.repository.get(Place.create_id(listing.key))


def test_a_new_place_is_registered_with_its_prices(desk, ferry):
    assert desk.put(ferry, SYSTEM, NOON)

    assert topics(desk, ferry) == ["place.registered", "place.prices_posted"]
    place = kept(desk, ferry).shown
    assert (place.name, place.kind, place.lon, place.lat) == (
        ferry.name,
        "attraction",
        107.3391,
        20.9835,
    )
    assert place.prices == (TICKET,)


def test_a_place_without_prices_has_posted_none(desk, ferry):
    desk.put(replace(ferry, prices=()), SYSTEM, NOON)

    assert topics(desk, ferry) == ["place.registered"]


def test_a_place_that_is_put_again_changes_nothing(desk, ferry):
    desk.put(ferry, SYSTEM, NOON)

    assert desk.put(ferry, SYSTEM, LATER) is False
    assert desk.put(replace(ferry, prices=(TICKET,)), SYSTEM, LATER) is False
    assert len(topics(desk, ferry)) == 2


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
def test_another_description_is_recorded_by_itself(desk, change, ferry):
    desk.put(ferry, SYSTEM, NOON)

    assert desk.put(replace(ferry, **change), SYSTEM, LATER)

    assert topics(desk, ferry)[2:] == ["place.described"]
    (name, value) = next(iter(change.items()))
    assert getattr(kept(desk, ferry).shown, name) == value


def test_prices_that_were_checked_on_another_day_are_other_prices(desk, ferry):
    desk.put(ferry, SYSTEM, NOON)
    checked = replace(TICKET, verified_on=date(2026, 2, 1))

    assert desk.put(replace(ferry, prices=[checked]), SYSTEM, LATER)

    assert topics(desk, ferry)[2:] == ["place.prices_posted"]
    assert kept(desk, ferry).shown.prices == (checked,)


def test_prices_that_are_gone_are_recorded_as_gone(desk, ferry):
    desk.put(ferry, SYSTEM, NOON)

    assert desk.put(replace(ferry, prices=()), SYSTEM, LATER)
    assert kept(desk, ferry).shown.prices == ()


def test_another_key_is_another_place(desk, ferry):
    other = replace(ferry, key=f"{ferry.key}-2")
    desk.put(ferry, SYSTEM, NOON)
    desk.put(other, SYSTEM, NOON)

    assert kept(desk, ferry).id != kept(desk, other).id
    assert topics(desk, ferry) == topics(desk, other)


def test_the_id_of_an_editors_key_never_changes():
    assert str(Place.create_id("ben-do-cu")) == "2a4a1205-2f52-58a3-9a14-92ac0a926848"
