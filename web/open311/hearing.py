"""Updates that other systems tell: of cases that their agency handles, or that they have sent."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import request
from sqlalchemy import Connection

from domain.federation.settings import USUAL_STATUSES
from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports.code import parse_code
from domain.reports.elsewhere import Meaning
from eventlog.idempotency import fingerprint, recall, remember
from web.open311.keys import Client
from web.open311.reading import Reading
from web.wiring import Services

# What the words of council systems mean here, where an agency's own system tells them.
# Who comes to tell that they look into it has begun; who is asked may only say so.
MEANING: dict[str, Meaning] = {**USUAL_STATUSES, "investigating": "started"}


class RequestMissing(Invalid):
    """Please say which request this is about."""

    field = "service_request_id"


class NothingTold(Invalid):
    """Please tell a status or some words."""

    field = "description"


class StatusUnknown(Invalid):
    """Please choose among {choices}."""

    field = "status"


class Heard(NamedTuple):
    """`status` in small letters, or empty; `own_id` is what the client calls the update."""

    code: str
    status: str
    words: str
    own_id: str | None


def hear(services: Services, client: Client, given: Mapping[str, str]) -> str:
    """The id of the update, the same for the same one. Raises what `change` raises."""
    heard = read(given)
    key = request.headers.get("Idempotency-Key") or heard.own_id
    with services.engine.connect() as db:
        if not key:
            told = change(services, client, db, heard)
            db.commit()
            return told
        full, content = f"{client.id}:update:{heard.code}:{key}", fingerprint(heard)
        if known := recall(db, full, content):
            return str(known["update_id"])
        told = change(services, client, db, heard)
        if remember(db, full, content, {"code": heard.code, "update_id": told}):
            db.commit()
            return told
        db.rollback()
        return str(recall(db, full, content)["update_id"])


def read(given: Mapping[str, str]) -> Heard:
    """Raises `SeveralFaults` and `UnknownCode`."""
    reading = Reading(given)
    named = reading.text("service_request_id")
    status = (reading.text("status") or "").lower()
    words = reading.text("description", longest=20_000) or ""
    own_id = reading.text("update_id", longest=100)
    reading.moment("updated_datetime")
    if named is None:
        reading.faults.append(RequestMissing())
    if status and status not in MEANING:
        reading.faults.append(StatusUnknown(choices=", ".join(MEANING)))
    if not (status or words):
        reading.faults.append(NothingTold())
    reading.refuse()
    return Heard(parse_code(named or ""), status, words, own_id)


def change(services: Services, client: Client, db: Connection, heard: Heard) -> str:
    """In the transaction of `db`. Raises `UnknownCode`, and what the case does not allow."""
    now, code, words = services.now(), heard.code, heard.words
    if client.agency is None:
        told = ": ".join(part for part in (heard.status.upper(), words) if part)
        report = services.desk.hear_from_sender(code, told, client.actor, now, connection=db)
    else:
        by = Actor(client.id, "agency_officer")
        document = heard.own_id and f"Open311 {heard.own_id}"
        report = services.desk.hear_from_agency(
            code, MEANING[heard.status or "open"], words, by, now, document, connection=db
        )
    return f"{report.code}-{report.version}"
