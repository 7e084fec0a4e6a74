import numpy as np
import pytest
from pyproj import CRS, Geod
from shapely import box

from geo.crs import Plane, from_wgs84, plane_around, reference_system, to_wgs84
from geo.refusals import UnknownReferenceSystem

MONG_CAI = (107.9665, 21.5305)
MONG_CAI_VN_2000 = (522231.72, 2381702.78)
A_CENTIMETRE_IN_DEGREES = 1e-7


def test_vn_2000_is_reached_to_the_centimetre():
    assert from_wgs84(reference_system("EPSG:5899")).transform(*MONG_CAI) == pytest.approx(
        MONG_CAI_VN_2000, abs=0.01
    )


def test_vn_2000_is_left_to_the_centimetre():
    assert to_wgs84(reference_system("EPSG:5899")).transform(*MONG_CAI_VN_2000) == pytest.approx(
        MONG_CAI, abs=A_CENTIMETRE_IN_DEGREES
    )


def test_vn_2000_as_a_shapefile_writes_it_is_recognised():
    crs = CRS.from_wkt(CRS.from_epsg(5899).to_wkt("WKT1_ESRI"))

    assert to_wgs84(crs).transform(*MONG_CAI_VN_2000) == pytest.approx(
        MONG_CAI, abs=A_CENTIMETRE_IN_DEGREES
    )


@pytest.mark.parametrize("code", [3405, 4756, 5896, 5897, 9205, 9210])
def test_every_vn_2000_system_agrees_with_every_other(code):
    there = from_wgs84(reference_system(f"EPSG:{code}"))
    back = to_wgs84(reference_system("EPSG:5899"))
    between = to_wgs84(CRS.from_epsg(code)).transform(*there.transform(*MONG_CAI))

    assert between == pytest.approx(back.transform(*MONG_CAI_VN_2000), abs=A_CENTIMETRE_IN_DEGREES)


def test_other_systems_are_transformed_as_proj_knows_them():
    assert from_wgs84(reference_system("EPSG:3857")).transform(180, 0)[0] == pytest.approx(
        20037508.34, abs=0.01
    )


@pytest.mark.parametrize("name", ["EPSG:0", "the old one", 'LOCAL_CS["sheet",UNIT["metre",1]]'])
def test_what_is_no_system_on_earth_is_refused_by_name(name):
    with pytest.raises(UnknownReferenceSystem, match="is not a coordinate reference system"):
        reference_system(name)


def test_the_plane_measures_as_the_ellipsoid_does():
    plane, geod = plane_around([box(106.4, 20.7, 108.1, 21.7)]), Geod(ellps="WGS84")
    ends = np.array([[107.9665, 21.5305], [107.9700, 21.5330]])
    (ax, ay), (bx, by) = plane.project(ends[:, 0], ends[:, 1])

    assert np.hypot(bx - ax, by - ay) == pytest.approx(geod.line_length(*ends.T), rel=1e-4)


def test_the_plane_leads_back_to_where_it_came_from():
    plane, place = Plane(107.0, 21.0), np.array([[107.5, 21.25]])

    assert plane.unproject(plane.project(place[:, 0], place[:, 1])) == pytest.approx(place)
