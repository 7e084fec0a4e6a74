import json

import pytest

from domain.places.line import LegsMissing, LineOutsideCountry, TooManyPoints
from domain.places.route_desk import UnknownRoute
from web.desks.route_line import NotALineFile, line_in, read, written

LINE = ((107.34, 20.98), (107.35, 20.99))
TRACK = '<trkseg><trkpt lat="20.98" lon="107.34"><ele>3</ele></trkpt></trkseg>'
GPX = f"""<?xml version="1.0" encoding="UTF-8"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><trk>{TRACK}
<trkseg><trkpt lat="20.99" lon="107.35"/></trkseg></trk></gpx>"""


def geojson(kind="LineString", coordinates=LINE):
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}}


TWO = [geojson(), geojson()]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(geojson()),
        json.dumps(geojson()["geometry"]),
        json.dumps(geojson("MultiLineString", [LINE[:1], LINE[1:]])),
        json.dumps({"type": "FeatureCollection", "features": [geojson(), geojson("Point", [1])]}),
        GPX,
        GPX.replace('xmlns="http://www.topografix.com/GPX/1/1" ', ""),
        '<gpx><rte><rtept lat="20.98" lon="107.34"/><rtept lat="20.99" lon="107.35"/></rte></gpx>',
    ],
)
def test_the_line_of_a_file_is_read(content):
    assert line_in(content.encode()) == list(LINE)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotALineFile),
        (b"\xff\xfe<gpx/>", NotALineFile),
        (b"{", NotALineFile),
        (b"[" * 100_000, NotALineFile),
        (b"7", NotALineFile),
        (json.dumps(geojson("Point", [107.34, 20.98])).encode(), NotALineFile),
        (json.dumps(geojson(coordinates=[[107.34], [None, 1]])).encode(), NotALineFile),
        (
            json.dumps({"type": "FeatureCollection", "features": [geojson()] * 2}).encode(),
            NotALineFile,
        ),
        (b"<gpx><trk></gpx>", NotALineFile),
        (b"<gpx/>", NotALineFile),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + GPX.encode(), NotALineFile),
        (GPX.replace("20.98", "nan").encode(), LineOutsideCountry),
        (json.dumps(geojson(coordinates=[[20.98, 107.34]] * 2)).encode(), LineOutsideCountry),
        (json.dumps(geojson(coordinates=LINE * 25_001)).encode(), TooManyPoints),
    ],
)
def test_a_file_without_one_usable_line_is_refused_and_its_field_named(content, refusal):
    with pytest.raises(refusal) as refused:
        line_in(content)

    assert refused.value.field == "line"


def test_what_is_typed_is_read_and_written_again():
    typed = "ben-do-cu\n107.34, 20.98\n107.35,20.99\ncho-ben-cat hang-vo-oc\n"
    keys, line = read(typed)

    assert keys == ("ben-do-cu", "cho-ben-cat", "hang-vo-oc")
    assert line == (LINE, ())
    assert read(written(keys, line)) == (keys, line)
    assert read("") == ((), ())


@pytest.mark.parametrize("typed", ["107.3, 20.9\na\nb", "a\nb\n107.3, 20.9", "107.3, 20.9"])
def test_a_point_that_is_on_no_way_is_refused(typed):
    with pytest.raises(LegsMissing):
        read(typed)


def test_what_is_something_else_is_no_route(services):
    with pytest.raises(UnknownRoute):
        services.route_desk.find(services.wards_in_force()[0].ward_id)
