"""Tiles of the city map: counts by cell up to zoom 14, and single reports from zoom 15 on.

Of each cell four numbers: its place in the tile (`geo.quadtree`), and how many reports there are,
are open, are overdue.
A tile is told apart by its content (ETag). Who names the position that it has to be at least of,
`v`, may keep it for a minute, and share it: so a change is one address for all who look.
"""

from typing import Annotated
from uuid import UUID

import msgspec
from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy import Connection, select

from domain.reports.life import Status
from geo.quadtree import bounds
from projections.cell_tiles import FROM, TO, CellFilter, Counts, counts_of
from projections.cells import CELLS_ASIDE
from projections.live_map import table as live_map
from projections.report_list import Bounds, ReportFilter, narrowed
from web.access import open_to
from web.calls import GEOJSON, JSON, operation, query_as
from web.citizen.api import STATUSES, BadStatus, Features
from web.citizen.api import Status as Statuses
from web.months import Month, moments_of, months_of
from web.wiring import services

pages = Blueprint("tiles", __name__, url_prefix="/tiles")

MOST = 500  # single reports in a tile
CLOSEST = 19
KEPT = 60  # seconds


class TileQuery(msgspec.Struct):
    """`from` and `to` are the first and the last month in which reports were sent (UTC)."""

    category: str | None = None
    status: Statuses | None = None
    ward: UUID | None = None
    first: Month | None = msgspec.field(name="from", default=None)
    last: Month | None = msgspec.field(name="to", default=None)
    v: Annotated[int, msgspec.Meta(ge=0)] | None = None


class TileJSON(msgspec.Struct):
    """TileJSON 3.0.0, with the number of cells along a tile's side up to the zoom `cells_to`."""

    tilejson: str
    name: str
    scheme: str
    tiles: list[str]
    minzoom: int
    maxzoom: int
    cells: int
    cells_to: int


@pages.get("/cells.json")
@open_to("anyone")
@operation("The tiles of the city map, as TileJSON", answer=TileJSON)
def description() -> Response:
    here = url_for(".tile", zoom=0, column=0, row=0, _external=True)
    told = TileJSON(
        tilejson="3.0.0",
        name="cells",
        scheme="xyz",
        tiles=[here.replace("/0/0/0.json", "/{z}/{x}/{y}.json")],
        minzoom=FROM,
        maxzoom=CLOSEST,
        cells=CELLS_ASIDE,
        cells_to=TO,
    )
    return kept(Response(msgspec.json.encode(told), mimetype=JSON), seconds=3600)


@pages.get("/cells/<int:zoom>/<int:column>/<int:row>.json")
@open_to("anyone")
@operation(
    "A tile: counts by cell up to zoom 14, the reports themselves as GeoJSON from 15 on",
    query=TileQuery,
    answer=list[tuple[int, int, int, int]],
    also={GEOJSON: Features},
)
def tile(zoom: int, column: int, row: int) -> Response:
    if not FROM <= zoom <= CLOSEST or max(column, row) >= 1 << zoom:
        abort(404)
    wanted = query_as(TileQuery)
    filters = filter_of(wanted)
    with services().engine.connect() as db:
        if zoom > TO:
            return kept(singles(db, bounds(zoom, column, row), filters), seconds=0)
        counts = counts_of(db, zoom, column, row, filters)
    response = Response(msgspec.json.encode(counts.cells), mimetype=JSON)
    return kept(response, seconds=KEPT if is_there(wanted, counts) else 0)


def is_there(wanted: TileQuery, counts: Counts) -> bool:
    return wanted.v is not None and wanted.v <= counts.position


def kept(response: Response, seconds: int) -> Response:
    """0 seconds: asked about again each time, and sent again only where it has changed."""
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    if not seconds:
        response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def filter_of(wanted: TileQuery) -> CellFilter:
    return CellFilter(
        category=wanted.category,
        statuses=statuses_of(wanted.status),
        ward=wanted.ward,
        months=months_of(wanted.first, wanted.last),
    )


def statuses_of(names: str | None) -> tuple[Status, ...]:
    if names is None:
        return tuple(Status)
    chosen = dict.fromkeys(names.split(","))
    for name in chosen:
        if name not in STATUSES:
            raise BadStatus(status=name[:20])
    return tuple(Status(name) for name in chosen)


def singles(db: Connection, box: Bounds, filters: CellFilter) -> Response:
    """The newest of them; those that another case stands for are left out, as in the counts."""
    wanted = ReportFilter(
        ward=filters.ward,
        status=filters.statuses,
        category=filters.category,
        bbox=box,
        sent=moments_of(filters.months),
    )
    c = live_map.c
    newest = select(c.feature).where(c.merged_into.is_(None)).order_by(c.first_position.desc())
    found = db.execute(narrowed(newest.limit(MOST), live_map, wanted)).scalars()
    features = [msgspec.Raw(each) for each in found]
    collection = {"type": "FeatureCollection", "features": features}
    return Response(msgspec.json.encode(collection), mimetype=GEOJSON)
