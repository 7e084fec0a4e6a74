import json

import pytest
import shapely
from shapely import MultiPolygon, box

from geo.geojson import (
    feature,
    feature_collection,
    from_ewkb,
    point,
    point_ewkt,
    to_ewkb,
    to_geojson,
)

WARD = MultiPolygon([box(107.95, 21.52, 107.96, 21.53)])


def test_ewkb_says_its_reference_system_and_leads_back():
    ewkb = to_ewkb(WARD)

    assert ewkb.upper().startswith("0106000020E6100000")
    assert from_ewkb(ewkb).equals_exact(WARD)
    assert shapely.get_srid(from_ewkb(ewkb)) == 4326


def test_geojson_is_rounded_to_a_tenth_of_a_metre():
    ewkb = to_ewkb(shapely.Point(107.96651234567, 21.5))

    assert to_geojson(ewkb) == {"type": "Point", "coordinates": [107.966512, 21.5]}


def test_polygons_keep_their_rings():
    assert shapely.from_geojson(json.dumps(to_geojson(to_ewkb(WARD)))).equals(WARD)


def test_a_point_goes_to_the_database_without_rounding():
    lon, lat = 107.96651234567891, 21.530512345678912

    stored = shapely.from_wkt(point_ewkt(lon, lat).removeprefix("SRID=4326;"))

    assert (stored.x, stored.y) == (lon, lat)


def test_a_point_on_a_page_is_rounded():
    assert point(107.96651234567, 21.5)["coordinates"] == [107.966512, 21.5]


def test_a_feature_without_an_id_has_no_such_member():
    assert feature(point(1, 2), {"code": "01"}) == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"code": "01"},
    }


@pytest.mark.parametrize("members", [{}, {"position": 7, "next": None}])
def test_a_collection_carries_further_members(members):
    whole = feature_collection([feature(None, {}, id="X")], **members)

    assert whole.pop("features")[0]["id"] == "X"
    assert whole == {"type": "FeatureCollection"} | members
