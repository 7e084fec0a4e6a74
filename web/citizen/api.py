"""The public API: reports in and out, places, and the wards of any moment."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request
from sqlalchemy import FromClause

from domain.places.hours import minute_of_the_week
from domain.refusals import Invalid
from projections.engine.tables import position_of
from projections.live_map import table as live_map
from projections.place_search import PlaceFilter, find_places
from projections.report_list import Page, ReportFilter, gone_between, page
from web.access import open_to
from web.accounts.rating_keys import rating_key
from web.calls import GEOJSON, answer, body_as, operation, query_as
from web.citizen.bounds import Box, box, point
from web.citizen.contact_given import ContactIn, sender_of
from web.citizen.wards import wards_at
from web.intake import Intake, Receipt, ReportIn
from web.limits import limit_reports
from web.moments import city_time
from web.months import Month, moments_of, months_of
from web.waiting import as_preferred
from web.wiring import services

pages = Blueprint("api", __name__, url_prefix="/api")

Status = Annotated[str, msgspec.Meta(description="One or more statuses, with commas between")]
Moment = Annotated[datetime, msgspec.Meta(description="ISO 8601 with an offset", tz=True)]
STATUSES = ("SUBMITTED", "ACCEPTED", "IN_PROGRESS", "RESOLVED", "REJECTED")
MOST = 5000


class BadStatus(Invalid):
    """There is no status {status}."""

    field = "status"


class Sent(Receipt):
    """The receipt, and the key with which its owner may score the work; it is told only here."""

    rating_key: str


class Sending(ReportIn):
    """A report, and how its sender can be reached; whoever is signed in need not say so."""

    contact: ContactIn | None = None

    @property
    def report(self) -> ReportIn:
        return ReportIn(
            self.category,
            self.text,
            self.lon,
            self.lat,
            self.photo,
            self.media,
            self.voice,
            self.place,
        )


class ReportQuery(msgspec.Struct):
    """`since` asks for what changed after a position, `before` for older reports than one.

    `from` and `to` are the first and the last month in which they were sent.
    """

    ward: UUID | None = None
    status: Status | None = None
    category: str | None = None
    bbox: Box | None = None
    first: Month | None = msgspec.field(name="from", default=None)
    last: Month | None = msgspec.field(name="to", default=None)
    since: Annotated[int, msgspec.Meta(ge=0)] | None = None
    before: Annotated[int, msgspec.Meta(ge=0)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 100


class PlaceQuery(msgspec.Struct):
    """`most` is what its cheapest price in VND may cost, `near` is lon,lat in degrees."""

    kind: str | None = None
    bbox: Box | None = None
    most: Annotated[int, msgspec.Meta(ge=0, le=10**15)] | None = None
    open: bool = False
    near: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 500


class WardQuery(msgspec.Struct):
    at: Moment | None = None
    coarse: Annotated[bool, msgspec.Meta(description="As a map of the whole city needs it")] = False


class Feature(msgspec.Struct):
    """As RFC 7946 has it; coordinates are longitude and latitude in degrees (EPSG:4326)."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class Features(msgspec.Struct):
    """A GeoJSON FeatureCollection (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: list[Feature]


class Collection(msgspec.Struct):
    """A GeoJSON FeatureCollection (RFC 7946), with the view's position and the next page.

    `moved`: one of them was elsewhere once; `gone`: codes of what is no case any more since then.
    """

    type: Literal["FeatureCollection"]
    features: list[Feature]
    position: int
    next: str | None = None
    moved: bool = False
    gone: list[str] = []


@pages.post("/reports")
@open_to("anyone")
@operation(
    "Report a problem",
    body=Sending,
    answer=Sent,
    status=201,
    refusals=(409, 413, 422, 429, 503),
    headers=("Idempotency-Key", "Prefer"),
)
def submit() -> Response:
    limit_reports(services())
    sent = body_as(Sending)
    intake = Intake(services(), sender=sender_of(services(), sent.contact or ContactIn()))
    receipt = intake.take(sent.report, "api", request.headers.get("Idempotency-Key"))
    as_preferred(receipt.position, "ward_board")
    told = msgspec.structs.asdict(receipt) | {"rating_key": rating_key(receipt.code)}
    response = answer(told, 201)
    response.headers["Location"] = receipt.url
    return response


@pages.get("/reports/<code>")
@open_to("anyone")
@operation("One case with its history", answer=dict[str, Any], refusals=(404,))
def case(code: str) -> Response:
    return answer(services().cases.get(code))


@pages.get("/reports")
@open_to("anyone")
@operation(
    "Reports, the newest first",
    query=ReportQuery,
    answer=Collection,
    media_type=GEOJSON,
    refusals=(422,),
)
def report_collection() -> Response:
    return collection(live_map, query_as(ReportQuery))


@pages.get("/places")
@open_to("anyone")
@operation(
    "Places with posted prices",
    query=PlaceQuery,
    answer=Collection,
    media_type=GEOJSON,
    refusals=(422,),
)
def place_collection() -> Response:
    wanted = query_as(PlaceQuery)
    now = services().now()
    with services().engine.connect() as db:
        found = find_places(
            db,
            PlaceFilter(
                wanted.kind,
                wanted.most,
                minute_of_the_week(city_time(now)) if wanted.open else None,
                wanted.bbox and box(wanted.bbox) or None,
                wanted.near and point(wanted.near) or None,
                wanted.limit,
            ),
        )
        position = position_of(db, "place_map")
    features: list[Any] = [
        place_feature(row, services().atlas.at(row["lon"], row["lat"], now)) for row in found
    ]
    return answer(Collection("FeatureCollection", features, position), media_type=GEOJSON)


@pages.get("/wards.geojson")
@open_to("anyone")
@operation(
    "The wards in force at a moment, drawn for display",
    query=WardQuery,
    answer=Features,
    media_type=GEOJSON,
    refusals=(422,),
)
def ward_collection() -> Response:
    asked = query_as(WardQuery)
    drawn = wards_at(services(), asked.at or datetime.now(UTC), coarse=asked.coarse)
    response = Response(drawn, mimetype=GEOJSON)
    response.add_etag()
    response.make_conditional(request)
    return response


def collection(view: FromClause, query: ReportQuery) -> Response:
    """A page of the ward board, or of what the public may see of it."""
    wanted = filter_of(query)
    with services().engine.connect() as db:
        # Before the rows: what comes in between is told once more rather than never.
        position = position_of(db, "ward_board")
        reports = page(db, view, wanted)
        following = next_page(query, reports) if len(reports.features) == wanted.limit else None
        gone = gone_between(db, wanted.since, following and reports.position or position)
    told = reports.features, position, following, reports.moved, gone
    return answer(Collection("FeatureCollection", *told), media_type=GEOJSON)


def filter_of(query: ReportQuery) -> ReportFilter:
    statuses = query.status.split(",") if query.status else None
    for status in statuses or ():
        if status not in STATUSES:
            raise BadStatus(status=status[:20])
    return ReportFilter(
        ward=query.ward,
        status=statuses,
        category=query.category,
        bbox=query.bbox and box(query.bbox) or None,
        sent=moments_of(months_of(query.first, query.last)),
        since=query.since,
        before=query.before,
        limit=query.limit,
    )


def next_page(query: ReportQuery, last: Page) -> str:
    here = {k: v for k, v in request.args.items() if k not in ("before", "since")}
    if query.since is not None:
        return f"{request.path}?{urlencode(here | {'since': last.position})}"
    return f"{request.path}?{urlencode(here | {'before': last.first_position})}"


def place_feature(row: dict[str, Any], found: Any) -> dict[str, Any]:
    names = ("name", "kind", "prices", "hours", "about", "distance_m")
    properties = {name: row[name] for name in names}
    properties["url"] = f"/places/{row['place_id']}"
    return {
        "type": "Feature",
        "id": row["place_id"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": properties | {"ward_name": found.ward.name if found.ward else None},
    }
