"""Which cases a client asks for, and how they are found: one statement, whatever is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, not_, select

from domain.refusals import Invalid
from domain.reports.code import UnknownCode, parse_code
from domain.reports.life import OPEN
from geo.geojson import point_ewkt
from projections.live_map import table as live_map
from projections.report_list import COLUMNS
from web.open311.reading import Reading
from web.open311.services import known
from web.wiring import Services

SPAN = timedelta(days=90)
MOST = 1000
MOST_IDS = 200
FARTHEST = 50_000  # metres
DEGREE = 111_000  # metres between two parallels, and a little less
c = live_map.c
Condition = ColumnElement[bool]
GOES_ON = and_(c.status.in_([str(status) for status in OPEN]), c.merged_into.is_(None))


class SpanTooLong(Invalid):
    """Please ask for no more than 90 days at once."""

    field = "start_date"


class EndsBeforeItBegins(Invalid):
    """This ends before it begins."""

    field = "end_date"


class PlaceIncomplete(Invalid):
    """A circle needs lat, long and radius."""

    field = "radius"


class TooManyIds(Invalid):
    """Please ask for no more than {most} requests at once."""

    field = "service_request_id"


@dataclass(frozen=True)
class Search:
    """`codes` overrides all other conditions; `offset` is where the page begins."""

    codes: Sequence[str] | None = None
    conditions: tuple[Condition, ...] = ()
    limit: int = MOST
    offset: int = 0
    more: bool = False


def search_for(services: Services, given: Mapping[str, str]) -> Search:
    """Raises `SeveralFaults`, and `Unknown` for a service or a request that is not there."""
    reading = Reading(given)
    more = (reading.text("extensions") or "").lower() == "true"
    if ids := reading.words("service_request_id"):
        return Search(codes=codes_in(ids), limit=MOST_IDS, more=more)
    conditions = [
        *of_services(services, reading),
        *of_status(reading),
        *in_time(reading, services.now()),
        *around(reading),
    ]
    size = reading.whole("page_size", "per_page", least=1, most=MOST)
    page = reading.whole("page", least=1, most=1_000_000)
    reading.refuse()
    limit = size or (MOST if page is None else 50)
    return Search(None, tuple(conditions), limit, ((page or 1) - 1) * limit, more)


def codes_in(ids: Sequence[str]) -> list[str]:
    """Raises `UnknownCode` where none of them can be one, and `TooManyIds`."""
    if len(ids) > MOST_IDS:
        raise TooManyIds(most=MOST_IDS)
    codes = []
    for each in ids:
        try:
            codes.append(parse_code(each))
        except UnknownCode:
            continue
    if not codes:
        raise UnknownCode
    return codes


def of_services(services: Services, reading: Reading) -> list[Condition]:
    """Raises `UnknownCategory`."""
    codes = [known(services, code).code for code in reading.words("service_code")]
    return [c.category.in_(codes)] if codes else []


def of_status(reading: Reading) -> list[Condition]:
    wanted = set(reading.choices("status", ("open", "closed")))
    if len(wanted) != 1:
        return []
    return [GOES_ON if wanted == {"open"} else not_(GOES_ON)]


def in_time(reading: Reading, now: datetime) -> list[Condition]:
    """Without any date the last 90 days; where news are asked for, however old the request is."""
    start, end = reading.moment("start_date"), reading.moment("end_date")
    after, before = reading.moment("updated_after"), reading.moment("updated_before")
    if start and end and end - start > SPAN:
        reading.faults.append(SpanTooLong())
    if not (start or end or after or before):
        start = now - SPAN
    elif start or end:
        start, end = start or (end and end - SPAN), end or (start and start + SPAN)
    for first, last, name in ((start, end, "end_date"), (after, before, "updated_before")):
        if first and last and last < first:
            reading.faults.append(EndsBeforeItBegins(field=name))
    return [
        *bounds(c.submitted_at, start, end),
        *bounds(c.changed_at, after, before),
    ]


def bounds(column: Any, first: datetime | None, last: datetime | None) -> list[Condition]:
    found = []
    if first is not None:
        found.append(column >= first)
    if last is not None:
        found.append(column <= last)
    return found


def around(reading: Reading) -> list[Condition]:
    """`lat`, `long`, `radius` in metres: ours to define, as no standard does."""
    lat = reading.number("lat", least=-90, most=90)
    lon = reading.number("long", "lon", least=-180, most=180)
    radius = reading.number("radius", least=0, most=FARTHEST)
    if lat is None and lon is None and radius is None:
        return []
    if lat is None or lon is None or radius is None:
        if not reading.faults:
            reading.faults.append(PlaceIncomplete())
        return []
    high = radius / DEGREE
    wide = min(high / max(cos(radians(min(abs(lat) + high, 89.9))), 0.001), 180)
    box = func.ST_MakeEnvelope(lon - wide, lat - high, lon + wide, lat + high, 4326)
    centre = func.ST_GeogFromText(point_ewkt(lon, lat))
    return [c.point.intersects(box), func.ST_DWithin(func.geography(c.point), centre, radius)]


def found(db: Connection, search: Search) -> Sequence[RowMapping]:
    """The newest first. Raises `UnknownCode` where requests are named and none is there."""
    query = select(*(c[name] for name in ("report_id", *COLUMNS)))
    if search.codes is not None:
        rows = db.execute(query.where(c.code.in_(search.codes)).limit(search.limit)).mappings()
        place = {code: n for n, code in enumerate(search.codes)}
        named = sorted(rows, key=lambda row: place[row["code"]])
        if not named:
            raise UnknownCode
        return named
    query = query.where(*search.conditions).order_by(c.submitted_at.desc(), c.first_position.desc())
    return db.execute(query.limit(search.limit).offset(search.offset)).mappings().all()
