"""Downloads of whole lists, narrowed as the lists themselves are."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, abort, request

from projections.open_data import SOURCES, Source, Wanted, in_batches
from web.access import open_to
from web.calls import HTML, operation
from web.citizen.api import STATUSES, BadStatus
from web.context import time_zone
from web.exports.geopackage import geopackage
from web.exports.lines import Csv, GeoJSON
from web.exports.table import Rows, Table, Writer
from web.exports.workbook import Workbook
from web.limits import TooMany, limit_address
from web.opendata.asked import area, refuse_unknown, span, value
from web.wiring import Services, services

pages = Blueprint("exports", __name__, url_prefix="/exports")

AT_ONCE = 5000  # rows
AN_HOUR, IN_AN_HOUR = timedelta(hours=1), 60
TOGETHER = 2  # downloads that one process writes at the same time
AGAIN = 15  # seconds
room = threading.BoundedSemaphore(TOGETHER)

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
NAMES = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "parquet": "GeoParquet",
}
FORMS = {
    "reports": tuple(NAMES),
    "places": tuple(NAMES),
    "wards": ("geojson", "gpkg", "parquet"),
}
# What narrows a list, and the property that it is.
FILTERS = {
    "reports": {"ward": "ward_id", "status": "status", "category": "category"},
    "places": {"kind": "kind"},
    "wards": {},
}
IN_SPACE_AND_TIME = frozenset({"bbox", "datetime"})


class ExportQuery(msgspec.Struct):
    """What narrows the list, as far as the list has it; `datetime` as in OGC API Features."""

    ward: UUID | None = None
    status: str | None = None
    category: str | None = None
    kind: str | None = None
    bbox: str | None = None
    datetime: str | None = None


@pages.app_context_processor
def facts() -> dict[str, Any]:
    return {"export_forms": lambda what: FORMS.get(what, ()), "form_names": NAMES}


@pages.get(f"/<any({', '.join(FORMS)}):what>.<any({', '.join(NAMES)}):form>")
@open_to("anyone")
@operation(
    "A whole list as a file: CSV, XLSX, GeoJSON, GeoPackage or GeoParquet",
    query=ExportQuery,
    media_type=MEDIA_TYPES["csv"],
    also=dict.fromkeys(MEDIA_TYPES.values()),
    refused_as={HTML: None},
    refusals=(404, 422, 429),
)
def download(what: str, form: str) -> Response:
    if form not in FORMS[what]:
        abort(404)
    wanted = wanted_of(SOURCES[what])
    limit_address(services(), "export", IN_AN_HOUR, AN_HOUR)
    file = content(services(), Table(SOURCES[what], time_zone()), wanted, form)
    if not room.acquire(blocking=False):
        raise TooMany(AGAIN)
    held = ExitStack()
    held.callback(room.release)
    response = Response(whole(file, held), mimetype=MEDIA_TYPES[form])
    response.call_on_close(held.close)  # where nobody reads even its beginning
    response.headers["Content-Disposition"] = f'attachment; filename="{what}.{form}"'
    return response


def whole(file: Iterator[bytes], held: ExitStack) -> Iterator[bytes]:
    with held:
        yield from file


def wanted_of(source: Source) -> Wanted:
    """Raises the `Invalid` that names the parameter."""
    names, given = FILTERS[source.name], request.args
    refuse_unknown(given, IN_SPACE_AND_TIME | set(names))
    values = {
        column: one_of(given[name]) if name == "status" else value(source, column, given[name])
        for name, column in names.items()
        if given.get(name)
    }
    when = span(given["datetime"], time_zone()) if given.get("datetime") else None
    return Wanted(area(given) if given.get("bbox") else None, when, values, limit=AT_ONCE)


def one_of(text: str) -> list[str]:
    statuses = text.split(",")
    for status in statuses:
        if status not in STATUSES:
            raise BadStatus(status=status[:20])
    return statuses


def content(services: Services, table: Table, wanted: Wanted, form: str) -> Iterator[bytes]:
    """The file piece by piece, while its rows are read."""
    batches = in_batches(services.engine, table.source, wanted, table.zone)
    if form == "gpkg":
        return geopackage(table, batches, services.config.home, services.now())
    return in_pieces(writer(form), table, batches)


def in_pieces(
    make: Callable[[Table], Writer], table: Table, batches: Iterator[Rows]
) -> Iterator[bytes]:
    file = make(table)
    yield file.begin()
    for rows in batches:
        yield file.add(rows)
    yield file.end()


def writer(form: str) -> Callable[[Table], Writer]:
    if form == "parquet":
        from web.exports.geoparquet import GeoParquet  # noqa: PLC0415 - 60 MB that few ask for

        return GeoParquet
    known: dict[str, Callable[[Table], Writer]] = {
        "csv": Csv,
        "xlsx": Workbook,
        "geojson": GeoJSON,
    }
    return known[form]
