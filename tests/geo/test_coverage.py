from dataclasses import dataclass

import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from geo.boundaries import read
from geo.coverage import area_km2, inspect, outlines


@dataclass(frozen=True)
class Ward:
    code: str
    geometry: MultiPolygon


def ward(code, *shapes):
    return Ward(code, MultiPolygon(list(shapes)))


WEST = box(107.95, 21.52, 107.96, 21.53)
EAST = box(107.96, 21.52, 107.97, 21.53)
METRE = 1 / 111_000


class TestInspection:
    def test_neighbours_that_share_an_edge_are_clean(self):
        assert inspect([ward("1", WEST), ward("2", EAST)]).is_clean

    def test_an_overlap_is_named_by_both_codes_and_measured(self):
        wider = box(107.959, 21.52, 107.97, 21.53)

        (overlap,) = inspect([ward("1", WEST), ward("2", wider)]).overlaps

        assert (overlap.code, overlap.other) == ("1", "2")
        assert overlap.area_m2 == pytest.approx(103.7 * 1107.4, rel=0.01)

    def test_a_sliver_below_a_square_metre_is_none(self):
        wider = box(107.96 - METRE / 2000, 21.52, 107.97, 21.53)

        assert inspect([ward("1", WEST), ward("2", wider)]).is_clean

    def test_a_hole_between_units_is_a_gap_with_a_point_inside_it(self):
        hole = box(107.957, 21.524, 107.958, 21.525)

        (gap,) = inspect([ward("1", WEST.difference(hole)), ward("2", EAST)]).gaps

        assert hole.contains(shapely.Point(gap.lon, gap.lat))
        assert gap.area_m2 == pytest.approx(area_km2(hole) * 1e6)

    def test_a_unit_in_the_hole_of_another_fills_it(self):
        hole = box(107.957, 21.524, 107.958, 21.525)

        assert inspect([ward("1", WEST.difference(hole)), ward("2", hole)]).is_clean

    def test_the_largest_comes_first(self):
        one, two = box(107.959, 21.52, 107.97, 21.53), box(107.94, 21.52, 107.955, 21.53)
        wards = [ward("1", WEST), ward("2", one), ward("3", two)]

        areas = [o.area_m2 for o in inspect(wards).overlaps]

        assert areas == sorted(areas, reverse=True)
        assert len(areas) == 2


class TestArea:
    def test_a_degree_at_the_equator_is_what_geodesy_says(self):
        assert area_km2(box(0, 0, 1, 1)) == pytest.approx(12_308.8, rel=1e-4)

    def test_neither_direction_nor_holes_change_the_sign(self):
        hole = box(107.957, 21.524, 107.958, 21.525)
        ring = Polygon(WEST.exterior.coords[::-1], [hole.exterior.coords])

        assert area_km2(ring) == pytest.approx(area_km2(WEST) - area_km2(hole))


class TestOutlines:
    def wavy(self):
        """Two wards with a border of many vertices between them."""
        border = [(107.96 + 0.00005 * (i % 2), 21.52 + i * 0.0005) for i in range(21)]
        west = Polygon([*border, (107.95, 21.53), (107.95, 21.52)])
        east = Polygon([*border, (107.97, 21.53), (107.97, 21.52)])
        return [MultiPolygon([west]), MultiPolygon([east])]

    def test_neighbours_still_share_their_edge(self):
        simple = outlines(self.wavy(), tolerance_m=100)

        assert shapely.get_num_coordinates(simple).sum() < 20
        assert shapely.coverage_is_valid(simple)

    def test_units_that_do_not_fit_are_simplified_on_their_own(self):
        west, east = self.wavy()
        moved = shapely.transform(east, lambda pairs: pairs - [0.001, 0.0003])

        simple = outlines([west, moved], tolerance_m=100)

        assert shapely.get_num_coordinates(simple).sum() < 20
        assert all(shapely.is_valid(simple))

    def test_an_islet_below_the_tolerance_is_not_lost(self):
        islet = MultiPolygon([box(107.95, 21.52, 107.95 + METRE, 21.52 + METRE)])

        assert not outlines([islet], tolerance_m=100)[0].is_empty

    def test_no_units_have_no_outlines(self):
        assert outlines([], tolerance_m=10) == []


class TestRealData:
    def test_the_wards_of_2025_neither_overlap_nor_leave_gaps(self, shared_data):
        units = read(shared_data / "quangninh_wards_2025-07-01.geojson", "code", "name")

        assert inspect(units).is_clean

    def test_the_communes_of_2009_are_reported_as_dirty_as_they_are(self, shared_data):
        units = read(shared_data / "quangninh_communes_2009.geojson", "commune_id", "commune_vn")

        found = inspect(units)

        assert len(found.overlaps) == 308
        assert sum(o.area_m2 for o in found.overlaps) == pytest.approx(14.2e6, rel=0.01)
        assert len(found.gaps) > 500

    def test_outlines_of_the_wards_of_2025_share_their_edges(self, shared_data):
        units = read(shared_data / "quangninh_wards_2025-07-01.geojson", "code", "name")
        full = [unit.geometry for unit in units]

        simple = outlines(full, tolerance_m=50)

        vertices = shapely.get_num_coordinates(full).sum()
        assert shapely.get_num_coordinates(simple).sum() < vertices / 4
        assert shapely.coverage_is_valid(simple)
        assert sum(map(area_km2, simple)) == pytest.approx(sum(map(area_km2, full)), rel=0.005)
