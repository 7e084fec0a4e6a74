"""The place map: what visitors look for, what is drafted for them, and what has to be put right."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from geoalchemy2 import Geometry
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    func,
)

from domain.places.content import Content, PostedPrice
from domain.places.hours import parsed
from domain.places.place import Place
from geo.geojson import point_ewkt
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "place_map",
    metadata,
    Column("place_id", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("public", Boolean, nullable=False),  # whether visitors see it
    Column("kind", Text, nullable=False),
    Column("point", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("hours", Text, nullable=False),
    Column("cheapest", BigInteger),  # of its prices in VND
    Column("checked_on", Date),  # the price that was looked at longest ago
    Column("drafted_by", Text),
    Column("drafted_at", DateTime(timezone=True)),
    Column("reviewed_by", Text),
    Column("sent_back", Text),  # why
    Column("name", JSON, nullable=False),
    Column("about", JSON, nullable=False),
    Column("open_spans", JSON),  # minutes from Monday 00:00; None where nothing is known
    Column("prices", JSON, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("draft", JSON),  # as `Content`
    Column("corrections", JSON, nullable=False),
    *kept_by_the_engine(),
    Index("place_map_point", "point", postgresql_using="gist"),
    Index("place_map_key", "key"),
)
# Metres on the ellipsoid, where degrees of longitude would be too long.
Index("place_map_near", func.geography(table.c.point), postgresql_using="gist")

place_map = RowPerAggregate(table, key="place_id")


@place_map.on(Place.Registered)
def put_it_on_the_map(row: Row, event: Place.Registered) -> None:
    row |= description(event) | {"key": event.key, "public": not event.draft}
    row |= {"photos": [], "corrections": []} | of_prices(())


@place_map.on(Place.Described)
def describe_it(row: Row, event: Place.Described) -> None:
    row |= description(event) | {"public": True}


@place_map.on(Place.PricesPosted)
def post_the_prices(row: Row, event: Place.PricesPosted) -> None:
    row |= of_prices(msgspec.to_builtins(event.prices))


@place_map.on(Place.Drafted)
def keep_the_draft(row: Row, event: Place.Drafted) -> None:
    row |= {"draft": msgspec.to_builtins(event.content), "drafted_by": event.by.id}
    row |= {"drafted_at": event.timestamp, "reviewed_by": None, "sent_back": None}
    if not row["public"]:  # so that its editors find it by what it is called now
        row |= description(event.content)


@place_map.on(Place.Reviewed)
def name_the_reviewer(row: Row, event: Place.Reviewed) -> None:
    row |= {"reviewed_by": event.by.id, "sent_back": None}


@place_map.on(Place.SentBack)
def say_why_it_came_back(row: Row, event: Place.SentBack) -> None:
    row |= {"reviewed_by": None, "sent_back": event.reason}


@place_map.on(Place.Published)
def show_the_draft(row: Row, _: Place.Published) -> None:
    content = msgspec.convert(row["draft"], Content)
    row |= description(content) | of_prices(row["draft"]["prices"])
    row |= {"public": True, "photos": list(content.photos)}
    row |= dict.fromkeys(("draft", "drafted_by", "drafted_at", "reviewed_by", "sent_back"))


@place_map.on(Place.Withdrawn)
def take_it_off_the_map(row: Row, _: Place.Withdrawn) -> None:
    row["public"] = False


@place_map.on(Place.PricesVerified)
def note_the_check(row: Row, event: Place.PricesVerified) -> None:
    check = {"verified_on": event.on.isoformat(), "verified_by": event.by.id}
    row |= of_prices([p | check if n in event.items else p for n, p in enumerate(row["prices"])])


@place_map.on(Place.CorrectionOrdered)
def order_it(row: Row, event: Place.CorrectionOrdered) -> None:
    order = {"number": event.number, "what": event.what, "reports": list(event.reports)}
    facts = {"state": "ordered", "ordered_at": event.timestamp.isoformat()}
    row["corrections"] = [*row["corrections"], order | facts]


@place_map.on(Place.CorrectionRemedied)
def note_the_remedy(row: Row, event: Place.CorrectionRemedied) -> None:
    at = event.timestamp.isoformat()
    facts = {"state": "remedied", "note": event.note, "remedied_at": at}
    change(row, event.number, facts | {"remedied_by": event.by.id, "refused": None})


@place_map.on(Place.RemedyRefused)
def order_it_again(row: Row, event: Place.RemedyRefused) -> None:
    change(row, event.number, {"state": "ordered", "refused": event.reason})


@place_map.on(Place.CorrectionVerified)
def close_it(row: Row, event: Place.CorrectionVerified) -> None:
    facts = {"state": "verified", "verified_at": event.timestamp.isoformat()}
    change(row, event.number, facts)


def change(row: Row, number: int, facts: Mapping[str, Any]) -> None:
    row["corrections"] = [
        each | facts if each["number"] == number else each for each in row["corrections"]
    ]


def description(of: Place.Registered | Place.Described | Content) -> Row:
    return {
        "name": of.name,
        "kind": of.kind,
        "point": point_ewkt(of.lon, of.lat),
        "hours": of.hours,
        "about": of.about or {},
        "open_spans": [list(span) for span in parsed(of.hours).spans] if of.hours else None,
    }


def of_prices(prices: Iterable[Mapping[str, Any]]) -> Row:
    found = list(prices)
    in_dong = [price["amount"] for price in found if price["currency"] == "VND"]
    return {
        "prices": found,
        "cheapest": min(in_dong, default=None),
        "checked_on": min((price["verified_on"] for price in found), default=None),
    }


def posted(row: Mapping[str, Any]) -> list[PostedPrice]:
    """The prices of a row in the words of the domain."""
    return msgspec.convert(row["prices"], list[PostedPrice])


def drafted(row: Mapping[str, Any]) -> Content | None:
    return None if row["draft"] is None else msgspec.convert(row["draft"], Content)
