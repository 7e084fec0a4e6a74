"""The look-up table must never differ from plain polygon tests, wherever the point is."""

import csv
import gzip

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon

from geo.boundaries import read
from geo.lookup import How, Lookup
from geo.surroundings import Surroundings

REACH_M = 500.0
SEED = 20250701
A_METRE_IN_DEGREES = 1e-5


def by_polygon_tests(geometries, lons, lats):
    """How and unit of each point, by nothing but GEOS over all polygons."""
    point, unit = shapely.STRtree(geometries).query(shapely.points(lons, lats), "intersects")
    touching = np.bincount(point, minlength=len(lons))
    first = np.full(len(lons), len(geometries))
    np.minimum.at(first, point, unit)
    how = np.where(touching > 1, How.BORDER, np.where(touching == 1, How.INSIDE, How.NONE))
    return how, np.where(touching > 0, first, -1)


def assert_same_as_polygon_tests(lookup, geometries, lons, lats):
    hits = lookup.find_many(lons, lats)
    how, unit = by_polygon_tests(geometries, lons, lats)
    held = unit >= 0
    np.testing.assert_array_equal(hits.how[held], how[held])
    np.testing.assert_array_equal(hits.unit[held], unit[held])
    assert (hits.how[~held] >= How.NEAREST).all()
    return hits


def awkward_points(geometries, count, seed=SEED):
    """Spread over the area, within metres of borders, and exactly on vertices and edges."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(geometries)
    spread = random.uniform([west, south], [east, north], (count, 2))
    vertices = shapely.get_coordinates(geometries)
    chosen = random.integers(len(vertices) - 1, size=count)
    beside = vertices[chosen] + random.normal(0, 3 * A_METRE_IN_DEGREES, (count, 2))
    hair = vertices[chosen] + random.choice([-1e-15, 1e-14, 1e-12, 1e-9], (count, 2))
    middles = (vertices[chosen] + vertices[chosen + 1]) / 2
    return np.concatenate([spread, beside, hair, middles, vertices[chosen]])


class TestInventedWards:
    polygons = st.tuples(
        st.integers(3, 40), st.floats(0.001, 0.05), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)
    )

    @staticmethod
    def star(corners, size, east, north):
        """A spiky ring around a centre, with its radius swinging from corner to corner."""
        angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
        radii = size * (1 + 0.6 * np.sin(7 * np.arange(corners)))
        ring = np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii])
        return MultiPolygon([shapely.Polygon(ring + [107.96 + east, 21.53 + north])])

    @settings(max_examples=60, deadline=None)
    @given(st.lists(polygons, min_size=1, max_size=6), st.integers(0, 2**32 - 1))
    def test_any_wards_overlapping_or_not_are_answered_exactly(self, shapes, seed):
        geometries = [self.star(*shape) for shape in shapes]
        points = awkward_points(geometries, 200, seed)

        assert_same_as_polygon_tests(Lookup(geometries, REACH_M), geometries, *points.T)

    def test_a_ward_with_a_lake_does_not_hold_the_lake(self):
        lake = shapely.box(107.957, 21.524, 107.958, 21.525)
        ward = MultiPolygon([shapely.box(107.95, 21.52, 107.96, 21.53).difference(lake)])
        points = awkward_points([ward], 5_000)

        assert_same_as_polygon_tests(Lookup([ward], REACH_M), [ward], *points.T)


@pytest.fixture(
    scope="module",
    params=[
        ("quangninh_wards_2025-07-01.geojson", "code", "name"),
        ("quangninh_communes_2009.geojson", "commune_id", "commune_vn"),
    ],
    ids=["2025", "2009"],
)
def geometries(request, shared_data):
    file, code, name = request.param
    return [unit.geometry for unit in read(shared_data / file, code, name)]


@pytest.fixture(scope="module")
def lookup(geometries):
    return Lookup(geometries, REACH_M)


class TestRealWards:
    def test_a_hundred_thousand_points_are_answered_as_by_polygon_tests(self, lookup, geometries):
        points = awkward_points(geometries, 20_000)

        hits = assert_same_as_polygon_tests(lookup, geometries, *points.T)

        assert len(points) == 100_000
        assert set(hits.how.tolist()) == {0, 1, 2, 3}

    def test_one_point_at_a_time_the_answers_are_the_same(self, lookup, geometries):
        lons, lats = awkward_points(geometries, 400, seed=1).T
        hits = lookup.find_many(lons, lats, measure_none=True)

        alone = [
            lookup.find(lon, lat) for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)
        ]

        assert [hit.how for hit in alone] == hits.how.tolist()
        assert [hit.unit for hit in alone] == hits.unit.tolist()
        assert [hit.distance_m for hit in alone] == hits.distance_m.tolist()

    def test_nearest_is_who_is_nearest_among_all_polygons(self, lookup, geometries):
        lons, lats = awkward_points(geometries, 500, seed=2).T
        hits = lookup.find_many(lons, lats)
        outside = np.flatnonzero(hits.how >= How.NEAREST)[:150]
        plane = Surroundings(geometries).plane
        flat = [
            shapely.transform(shape, lambda pairs: plane.project(pairs[:, 0], pairs[:, 1]))
            for shape in geometries
        ]
        points = shapely.points(plane.project(lons[outside], lats[outside]))
        distances = np.array([shapely.distance(shape, points) for shape in flat])

        near = distances.min(axis=0) <= REACH_M
        assert (hits.how[outside] == np.where(near, How.NEAREST, How.NONE)).all()
        assert (hits.unit[outside][near] == distances.argmin(axis=0)[near]).all()
        np.testing.assert_allclose(hits.distance_m[outside][near], distances.min(axis=0)[near])


@pytest.fixture(scope="module")
def washington(shared_data):
    return read(shared_data / "dc_wards_2012.geojson", "ward", "name")


@pytest.fixture(scope="module")
def requests_of_washington(shared_data):
    """Longitude, latitude and the ward that an independent run found, row by row."""
    with gzip.open(shared_data / "dc_311_2015-10.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lons, lats = (np.array([float(row[name]) for row in rows]) for name in ("lon", "lat"))
    return lons, lats, np.array([row["ward_pip_2012"] for row in rows])


class TestWashington:
    def test_all_requests_are_answered_as_by_polygon_tests(
        self, washington, requests_of_washington
    ):
        lons, lats, _ = requests_of_washington
        geometries = [unit.geometry for unit in washington]

        hits = assert_same_as_polygon_tests(Lookup(geometries, REACH_M), geometries, lons, lats)

        assert len(lons) == 11_473
        assert (hits.how == How.INSIDE).all()

    def test_an_independent_run_differs_only_within_a_millimetre_of_a_border(
        self, washington, requests_of_washington
    ):
        # It had boundaries of more decimals; those of the file are rounded to a millimetre.
        lons, lats, theirs = requests_of_washington
        lookup = Lookup([unit.geometry for unit in washington], REACH_M)
        found = lookup.find_many(lons, lats).unit

        codes = np.array([unit.code for unit in washington])
        different = np.flatnonzero(codes[found] != theirs)

        assert len(different) <= 9
        for row in different:
            place = (lons[row], lats[row], found[row])
            assert lookup.surroundings.distance_to_border(*place) < 0.001
