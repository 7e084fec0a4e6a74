"""Whoever hears of an area decides so for themselves, and the log learns little of where."""

from uuid import uuid4

import pytest

from domain.messages.watch import (
    MOST,
    PointNotUsable,
    RadiusNotUsable,
    Surroundings,
    TooManyAreas,
    WatchDesk,
    around,
)
from domain.people.actor import Actor
from tests.domain.cast import NOON


@pytest.fixture
def desk(city):
    return WatchDesk(city)


@pytest.fixture
def an():
    """Somebody of this test's own."""
    return Actor(f"person-{uuid4().hex}", "reporter")


def test_areas_are_watched_and_left(desk, an):
    ward, circle = Surroundings(ward_id=uuid4()), around(107.33911, 20.98352, 500)
    assert desk.watch(ward, an, NOON)
    assert desk.watch(circle, an, NOON)
    assert desk.leave(ward.key, an, NOON)

    assert list(desk.of(an, NOON).areas.values()) == [circle]


def test_a_point_is_kept_no_finer_than_a_hundred_metres():
    assert around(107.339114, 20.983526, 500.4) == Surroundings(None, 107.339, 20.984, 500)


@pytest.mark.parametrize("radius", [99, 5001, float("nan"), float("inf"), -5])
def test_a_radius_has_bounds(radius):
    with pytest.raises(RadiusNotUsable):
        around(107.3, 20.9, radius)


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 91), (float("nan"), 0), (0, float("inf"))])
def test_a_point_lies_on_earth(lon, lat):
    with pytest.raises(PointNotUsable):
        around(lon, lat, 500)


def test_the_same_twice_is_stored_once(desk, an):
    area = Surroundings(ward_id=uuid4())
    desk.watch(area, an, NOON)

    assert desk.watch(area, an, NOON) is None
    assert desk.leave("nothing", an, NOON) is None


def test_ten_are_enough(desk, an):
    for _ in range(MOST):
        desk.watch(Surroundings(ward_id=uuid4()), an, NOON)

    with pytest.raises(TooManyAreas):
        desk.watch(Surroundings(ward_id=uuid4()), an, NOON)
