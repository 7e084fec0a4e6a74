"""GDAL and OWSLib, which know nothing of us, read every collection completely and correctly."""

import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import shapely
from openapi_spec_validator import validate
from owslib.ogcapi.features import Features
from sqlalchemy import func, select

from geo.crs import from_wgs84, reference_system
from projections.open_sources import SOURCES
from tests.web.opendata.programs import read_by_gdal

CENTIMETRE = 1e-7  # degrees


@pytest.fixture(params=SOURCES)
def name(request):
    return request.param


@pytest.fixture
def truth(old_city, name):
    """All features as the database has them: id to geometry and properties."""
    source = SOURCES[name]
    c = source.rows.c
    columns = [c[each] for each in source.properties]
    query = select(c.id, func.ST_AsBinary(c.shape).label("shape"), *columns)
    with old_city.engine.connect() as db:
        found = {row.id: row for row in db.execute(query)}
    assert len(found) > 12
    return found


def test_gdal_reads_every_feature_once_over_many_pages(address, name, truth):
    read = read_by_gdal(f"OAPIF:{address}", name, PAGE_SIZE=7)

    assert len(read["fields"]["id"]) == len(truth)
    assert "WGS 84" in read["crs"] or "CRS84" in read["crs"]
    for feature_id, shape in zip(read["fields"]["id"], read["shapes"], strict=True):
        wanted = truth[feature_id].shape
        assert (shape is None) == (wanted is None)
        if shape:
            found, exact = shapely.from_wkb(shape), shapely.from_wkb(bytes(wanted))
            assert shapely.hausdorff_distance(found, exact) <= CENTIMETRE
    texts = [each for each in SOURCES[name].properties if SOURCES[name].kinds[each] is str]
    for each in texts:
        told = dict(zip(read["fields"]["id"], read["fields"][each], strict=True))
        assert told == {feature_id: getattr(row, each) for feature_id, row in truth.items()}


def test_gdal_reads_the_system_that_surveyors_here_use(address, old_city):  # noqa: ARG001
    read = read_by_gdal(f"OAPIF:{address}", "wards", CRS="EPSG:5899")
    plain = read_by_gdal(f"OAPIF:{address}", "wards")

    there = from_wgs84(reference_system("EPSG:5899"))
    for one, other in zip(read["shapes"], plain["shapes"], strict=True):
        wanted = np.column_stack(
            there.transform(*shapely.get_coordinates(shapely.from_wkb(other)).T)
        )
        found = shapely.get_coordinates(shapely.from_wkb(one))
        assert np.abs(found - wanted).max() < 0.02  # metres


def test_owslib_walks_to_the_end_of_every_collection(address, name, truth):
    service = Features(f"{address}/")
    assert name in service.feature_collections()
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in (service.conformance()["conformsTo"])
    )
    assert service.collection(name)["storageCrs"].endswith("CRS84")

    seen, page = [], service.collection_items(name, limit=10)
    assert page["numberMatched"] == len(truth)
    while True:
        seen += [feature["id"] for feature in page["features"]]
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        if not following:
            break
        [cursor] = parse_qs(urlsplit(following[0]).query)["cursor"]
        page = service.collection_items(name, limit=10, cursor=cursor)
    assert len(seen) == len(set(seen)) == len(truth)
    one = service.collection_item(name, seen[0])
    assert (one["type"], one["id"]) == ("Feature", seen[0])


def test_the_description_is_openapi_and_names_what_is_there(reader):
    described = json.loads(reader.get("/ogc/api").text)

    validate(described)
    for path in described["paths"]:
        if "{" not in path:
            assert reader.get(f"/ogc{path}").status_code == 200, path
