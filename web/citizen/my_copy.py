"""All that is held about a person, to take along: one JSON file and the photos, in a ZIP."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from sqlalchemy import RowMapping

from domain.messages.searches import Search
from domain.people.actor import Actor
from projections.own_cases import cases_of
from projections.personal_requests import of_person
from projections.saved_search import searches_of
from web.wiring import Services

ALL = 10_000  # cases
DATES = ("wish", "state", "asked_at", "answer_due", "act_due", "answered_at", "settled_at")
FACTS = ("code", "category", "text", "lon", "lat", "submitted_at", "status")


def zipped(services: Services, person: Actor) -> bytes:
    with services.engine.connect() as db:
        rows = cases_of(db, person.id, ALL)
    own = [row for row in rows if row["mine"]]
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", as_json(held(services, person, rows)))
        for name, photo in photos_of(services, own):
            file.writestr(name, photo)
    return written.getvalue()


def held(services: Services, person: Actor, rows: Any) -> dict[str, Any]:
    """As plain JSON: times are ISO 8601, places in degrees (EPSG:4326)."""
    sessions = services.sessions.of("citizen", person.id, services.now())
    return {
        "person": person.id,
        "contact": services.vault.contact(person.id),
        "consents": services.consents.of(person.id),
        "sessions": [
            {name: getattr(each, name) for name in ("made_at", "seen_at", "address", "browser")}
            for each in sessions
        ],
        "reports": [report_of(services, row) for row in rows if row["mine"]],
        "requests": [request_of(services, each) for each in requests_in(services, person.id)],
        "follows": [row["code"] for row in rows if not row["mine"]],
        "searches": searches_in(services, person.id),
    }


def requests_in(services: Services, person_id: str) -> Sequence[RowMapping]:
    with services.engine.connect() as db:
        return of_person(db, person_id, ALL)


def searches_in(services: Services, person_id: str) -> list[Search]:
    with services.engine.connect() as db:
        return [kept.search for kept in searches_of(db, person_id)]


def request_of(services: Services, row: RowMapping) -> dict[str, Any]:
    """What was asked about the data, with its answers."""
    words = services.request_desk.find(row["request_id"])
    told = {"text": words.text, "answer": words.answer, "ending": words.ending}
    return {name: row[name] for name in DATES} | told


def report_of(services: Services, row: RowMapping) -> dict[str, Any]:
    story = services.cases.for_reporter(row["code"])["timeline"]
    photo = f"photos/{row['code']}.jpg" if row["photo"] else None
    return {name: row[name] for name in FACTS} | {"photo": photo, "story": story}


def photos_of(services: Services, rows: list[RowMapping]) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        for number, name in enumerate(names_in(row), 1):
            kept = services.media.shelf.by_name(name)
            content = services.media.content(name)
            if kept is not None and content is not None:
                yield path_of(row["code"], number, kept["kind"]), content


def names_in(row: RowMapping) -> list[str]:
    names = (row["photo"], *(row["media"] or ()), row["voice"])
    return list(dict.fromkeys(name for name in names if name))


def path_of(code: str, number: int, kind: str) -> str:
    ending = {"photo": "jpg", "film": "mp4", "voice": "m4a"}[kind]
    return f"{kind}s/{code}{f'-{number}' if number > 1 else ''}.{ending}"


def as_json(content: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2)
