"""Squares of the web mercator map: their numbers, their bounds, and what lies beyond the edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.quadtree import bounds, cell_at, number_of

LONS, LATS = st.floats(-180, 180, exclude_max=True), st.floats(-85, 85)


def test_the_number_is_the_quadkey():
    assert number_of(3, 5) == int("213", 4)  # the example of the Bing Maps tile system


@given(LONS, LATS, st.integers(1, 22))
def test_the_parent_of_a_cell_is_the_cell_of_the_level_before(lon, lat, level):
    assert cell_at(lon, lat, level) >> 2 == cell_at(lon, lat, level - 1)


@given(LONS, LATS)
def test_a_point_lies_within_the_bounds_of_its_tile(lon, lat):
    digits = f"{cell_at(lon, lat, 12):024b}"
    west, south, east, north = bounds(12, int(digits[1::2], 2), int(digits[::2], 2))

    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


def test_the_world_is_a_square():
    assert bounds(0, 0, 0) == pytest.approx((-180, -85.0511287798066, 180, 85.0511287798066))


@pytest.mark.parametrize("lat", [90, 86, -86, -90])
def test_beyond_the_edge_it_is_the_last_cell_before_it(lat):
    assert cell_at(0, lat, 8) == cell_at(0, 85.05 if lat > 0 else -85.05, 8)
