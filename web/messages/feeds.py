"""Atom feeds (RFC 4287) of a case, a ward, and the surroundings of a point: public facts alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import msgspec
from flask import Blueprint, Response, request
from sqlalchemy import RowMapping

from domain.messages.watch import PointNotUsable, Surroundings, around
from domain.reports.code import for_people
from projections.surroundings import cases_within
from web.access import open_to
from web.calls import HTML, operation, query_as
from web.context import agencies, categories, moment, unit_name
from web.language import MARKS, gettext, language
from web.messages.following import UnknownWard
from web.wiring import services
from web.words import statuses, tell

pages = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
MOST = 50
KEPT_FOR = 60  # seconds
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
told = partial(operation, media_type=MEDIA_TYPE, refused_as={HTML: None})
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Near(msgspec.Struct):
    """`near` is longitude,latitude in degrees, `radius` in metres."""

    near: str
    radius: float = 500.0


@dataclass(frozen=True)
class Entry:
    """`path` is the page's, with a fragment where one page has several."""

    path: str
    title: str
    at: datetime
    text: str = ""


@pages.get("/reports/<code>/feed.atom")
@open_to("anyone")
@told("What happens to a case")
def case(code: str) -> Response:
    found = services().cases.get(code)
    path = f"/reports/{found['code']}"
    name = categories().get(found["category"], {}).get("name", found["category"])
    entries = [step_of(path, event) for event in reversed(found["timeline"])]
    return feed(f"{name} · {for_people(found['code'])}", path, entries)


@pages.get("/wards/<uuid:ward_id>/feed.atom")
@open_to("anyone")
@told("The newest reports of a ward")
def ward(ward_id: UUID) -> Response:
    known = next((w for w in services().wards_in_force() if w.ward_id == ward_id), None)
    if known is None:
        raise UnknownWard
    name = unit_name(known.name, known.unit_type)
    return feed(name, f"/?ward={ward_id}", entries_of(Surroundings(ward_id=ward_id)))


@pages.get("/feed.atom")
@open_to("anyone")
@told("The newest reports around a point", query=Near)
def near() -> Response:
    wanted = query_as(Near)
    try:
        lon, lat = (float(part) for part in wanted.near.split(","))
    except ValueError as error:
        raise PointNotUsable(field="near") from error
    area = around(lon, lat, wanted.radius)
    name = gettext("Within {radius} m of {lat}, {lon}")
    told = name.format(radius=area.radius_m, lat=area.lat, lon=area.lon)
    return feed(told, f"/?near={area.lon},{area.lat}", entries_of(area))


def entries_of(area: Surroundings) -> list[Entry]:
    with services().engine.connect() as db:
        rows = cases_within(db, [area], MOST)
    return [entry_of(row) for row in rows]


def step_of(path: str, event: dict[str, Any]) -> Entry:
    sentence = tell(event["kind"], event["details"], agencies(), moment)
    at = datetime.fromisoformat(event["at"])
    return Entry(f"{path}#{event['version']}", sentence, at)


def entry_of(row: RowMapping) -> Entry:
    name = categories().get(row["category"], {}).get("name", row["category"])
    title = f"{name} · {for_people(row['code'])} · {statuses()[row['status']]}"
    return Entry(f"/reports/{row['code']}", title, row["changed_at"], row["text"] or "")


def feed(title: str, path: str, entries: Sequence[Entry]) -> Response:
    """Not sent again to a reader that has this one."""
    newest = max((entry.at for entry in entries), default=LONG_AGO)
    response = Response(written(title, path, newest, entries), mimetype=MEDIA_TYPE)
    response.last_modified = newest
    response.cache_control.max_age = KEPT_FOR
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def written(title: str, path: str, newest: datetime, entries: Sequence[Entry]) -> bytes:
    home = services().config.messages.public_url
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": MARKS[language()]})
    add(root, "id", f"{home}{request.path}")
    add(root, "title", f"Ka Long: {title}")
    add(root, "updated", stamp(newest))
    add(ElementTree.SubElement(root, "author"), "name", "Ka Long")
    ElementTree.SubElement(root, "link", rel="alternate", href=f"{home}{path}")
    for entry in entries:
        told = ElementTree.SubElement(root, "entry")
        add(told, "id", f"{home}{entry.path}")
        add(told, "title", entry.title)
        add(told, "updated", stamp(entry.at))
        ElementTree.SubElement(told, "link", rel="alternate", href=f"{home}{entry.path}")
        if entry.text:
            add(told, "summary", entry.text)
    found: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return found


def add(parent: ElementTree.Element, name: str, text: str) -> None:
    """As text, whatever it looks like; what XML cannot hold at all is left out."""
    ElementTree.SubElement(parent, name).text = NOT_IN_XML.sub("", text)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
