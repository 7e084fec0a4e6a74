"""Places that are none, maps that are broken, boxes and tiles of nowhere."""

from pathlib import Path

import shapely

from geo import boundaries
from geo.refusals import BoundariesRefused
from tests.web.bad_inputs.table import said, tried
from tests.web.cast import IN_BEN_CAT
from tests.web.commands.maps import BOW_TIE, geojson


@tried(1)
def no_numbers(town):
    body = '{{"category": "drainage", "text": "x", "lon": {}, "lat": 20.98}}'
    answers = [town.raw(body.format(value)) for value in ("NaN", "Infinity", "1e999", '"NaN"')]
    assert all(answer.status_code == 422 for answer in answers)
    return said(answers[2])


@tried(2)
def off_the_globe(town):
    return said(town.report(lat=91), town.report(lon=181))


@tried(3)
def swapped(town):
    answer = town.report(lon=IN_BEN_CAT["lat"], lat=IN_BEN_CAT["lon"])
    return f"{said(answer)} {answer.json['error']}"


@tried(4)
def outside(town):
    answer = town.report(lon=105.8, lat=21.0)
    return f"{said(answer)} {answer.json['error']}"


@tried(5)
def on_the_border(town):
    wards = {ward.code: ward for ward in town.fed.wards_in_force()}
    shared = shapely.intersection(wards["D0101"].geometry, wards["D0102"].geometry)
    point = shapely.get_point(shapely.line_merge(shared), 0) or shapely.point_on_surface(shared)
    answers = [town.report(lon=point.x, lat=point.y).json for _ in range(5)]
    assert {answer["how"] for answer in answers} == {"border"}
    return "one ward" if len({answer["ward"]["code"] for answer in answers}) == 1 else "several"


@tried(6)
def crossed(town):
    path = geojson(town.folder / "crossed.geojson", {"01": ("Bến Cát", BOW_TIE)})
    (unit,) = read(path)
    return "repaired" if shapely.is_valid(unit.geometry) else "broken"


@tried(7)
def a_million_corners(town):
    circle = shapely.Point(107.3, 21).buffer(0.1, quad_segs=250_000)
    path = geojson(town.folder / "circle.geojson", {"01": ("Bến Cát", circle)})
    return "read" if len(read(path)) == 1 else "lost"


@tried(8)
def metres(town):
    moved = shapely.transform(BOW_TIE.convex_hull, lambda corners: corners * 111_000)
    path = geojson(town.folder / "metres.geojson", {"01": ("Bến Cát", moved)})
    try:
        read(path)
    except BoundariesRefused:
        return "refused"
    return "taken"


def read(path: Path):
    return boundaries.read(path, "code", "name")


@tried(9)
def boxes(town):
    ask = "/api/reports?bbox={}".format
    turned, world = ask("108,21,107,20"), ask("-180,-90,180,90")
    return f"{town.anyone.get(turned).status_code}, {town.anyone.get(world).status_code}"


@tried(10)
def no_tile(town):
    return said(town.anyone.get("/tiles/99/-1/0"), town.anyone.get("/api/tiles/99/0/0"))
