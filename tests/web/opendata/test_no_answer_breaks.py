"""Whatever is asked of the open data is answered by what has to change, and never by a failure."""

from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.open_sources import SOURCES

NASTY = (
    *("", "0", "-1", "1", "9" * 30, "1e309", "nan", "inf", "٣", "x", "' OR 1=1 --", "%", "\ud7ff"),
    *("107.3,20.9,107.4,21", "107.4,20.9,107.3,21", "1,2,3,4,5,6", "-180,-90,180,90", "0,0,0,0"),
    *("1e308,1e308,1e309,1e309", "-1e7,-1e7,1e7,1e7", "20.9,107.3,21,107.4", ",,,"),
    *("..", "../..", "2026-01-01", "2026-01-01/..", "0001-01-01", "9999-12-31", "2026-02-30"),
    *("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+25:00", "24:00", "2026-W01-1", "20260101"),
    *(f"http://www.opengis.net/def/crs/EPSG/0/{n}" for n in (4326, 3857, 32648, 5899, 9210)),
    *("5~9", "9~5", "a~b", "~", "00000000-0000-0000-0000-000000000000", "RESOLVED", "json", "html"),
    *("📍", "a" * 3000, "\x00", "\r\nX: y"),
)
NAMES = sorted(
    {name for source in SOURCES.values() for name in source.filters}
    | {"bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "f", "after", "wait", "ward"}
)
PATHS = (
    *(f"/ogc/collections/{name}/items" for name in SOURCES),
    *("/ogc/", "/ogc/collections", "/ogc/collections/wards", "/api/events"),
    *("/exports/places.csv", "/exports/wards.geojson", "/exports/reports.csv"),
)
KNOWN = (200, 400, 404, 422, 429)

values = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
queries = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.sampled_from(PATHS), query=queries)
def test_any_question_has_an_answer(reader, path, query):
    query = {k: v for k, v in query.items() if k != "wait"}

    answer = reader.get(f"{path}?{urlencode(query, errors='replace')}")

    assert answer.status_code in KNOWN, (path, query, answer.text[:300])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(sorted(SOURCES)), feature_id=values.filter(lambda v: v.strip("./")))
def test_any_feature_is_there_or_not(reader, name, feature_id):
    address = f"/ogc/collections/{name}/items/{quote(feature_id, safe='', errors='replace')}"

    assert reader.get(address).status_code in (200, 308, 404)
