"""What another system said of a case becomes an event of it, once, however often it is read."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from domain.federation.desk import OWN_SYSTEM
from domain.people.actor import Actor
from domain.refusals import HappenedMeanwhile, Refusal
from domain.reports.elsewhere import Meaning
from domain.reports.handling import EvidenceMissing
from domain.reports.report import Report
from eventlog.federation_tables import forwarding
from eventlog.idempotency import fingerprint, remember
from web.federation.asking import Line
from web.federation.news import HEARD, is_news
from web.federation.recording import SAVES, change, record
from web.federation.telling import mark_of
from web.federation.understood import Item
from web.language import gettext
from web.wiring import Services

LONGEST_NOTE = 3900  # characters, with what is written before it
LONGEST_ID = 100
c = forwarding.c

# What becomes of the sending itself.
AFTER: dict[Meaning, dict[str, Any]] = {
    "done": {"state": "done", "next_try": None},
    "returned": {"state": "ended", "next_try": None, "is_current": False},
}


def take(services: Services, line: Line, about: Mapping[str, Any], said: Item) -> None:
    """In one transaction: that it was heard, and what came of it."""
    words, status = said.get("description", ""), said.get("status", "").strip().lower()
    if mark_of(about["reference"]) in words or not (words or status):
        return  # our own words, as they come back
    own_id = id_of(said)
    with services.engine.begin() as db:
        query = select(forwarding).where(c.forwarding_id == about["forwarding_id"], c.is_current)
        row = db.execute(query.with_for_update()).mappings().one_or_none()
        if row is None or row["state"] not in HEARD or not is_first(db, line, row, said, own_id):
            return
        become(services, db, line, row, status, words, own_id)


def id_of(said: Item) -> str:
    """Its own id of the update, or what makes one: not each system numbers them."""
    facts = [said.get(name, "") for name in ("status", "updated_datetime", "description")]
    own_id = said.get("update_id") or f"{facts[0]}@{facts[1]} {fingerprint(facts)[:12]}"
    return own_id if len(own_id) <= LONGEST_ID else fingerprint(own_id)


def is_first(db: Connection, line: Line, row: Any, said: Item, own_id: str) -> bool:
    """A request that is looked at itself may be closed twice at the same moment, or at none."""
    if line.settings.hears == "requests":
        return is_news(row, said)
    key = f"federation:{row['agency']}:{row['remote_id']}:{own_id}"
    return remember(db, key, fingerprint(key), {"code": row["code"]})


def become(
    services: Services,
    db: Connection,
    line: Line,
    row: Mapping[str, Any],
    status: str,
    words: str,
    own_id: str,
) -> None:
    """An event of the case; what the case does not allow is a note for those who work on it."""
    meaning = line.settings.meaning_of(status)
    by = Actor(f"{OWN_SYSTEM}{row['agency']}", "agency_officer")
    document = f"Open311 {row['remote_id']} {own_id}"[:200]
    told = worded(line, status, words)
    after: dict[str, Any] = {"remote_status": status or row["remote_status"]}
    try:
        act(services, db, row["code"], meaning, told, by, document)
        after |= AFTER.get(meaning, {})
    except EvidenceMissing:
        leave_note(services, db, row, f"{status.upper()}: {told}", by, awaits=True)
        after["claimed_at"] = services.now()
    except HappenedMeanwhile:
        raise
    except Refusal:
        leave_note(services, db, row, f"{status.upper()}: {told}", by)
    change(db, row, after)


def worded(line: Line, status: str, words: str) -> str:
    """No more than a note may have; a status that is not known is told as it came."""
    if status and status not in line.settings.statuses:
        words = f"{status.upper()}: {words}".rstrip(": ")
    usual = gettext("The agency's own system says: {status}").format(status=status.upper())
    return (words.strip() or usual)[:LONGEST_NOTE]


def act(
    services: Services,
    db: Connection,
    code: str,
    meaning: Meaning,
    words: str,
    by: Actor,
    document: str,
) -> None:
    """Raises what the case does not allow."""
    for left in reversed(range(SAVES)):
        try:
            with db.begin_nested():
                services.desk.hear_from_agency(
                    code, meaning, words, by, services.now(), document, connection=db
                )
        except HappenedMeanwhile:
            if not left:
                raise
        else:
            return


def leave_note(
    services: Services,
    db: Connection,
    row: Mapping[str, Any],
    words: str,
    by: Actor,
    *,
    awaits: bool = False,
) -> None:
    now = services.now()

    def note(report: Report) -> None:
        report.add_note(words, False, by, now)
        if awaits:
            report.await_evidence(row["agency"], by, now)

    record(services, db, row, note)
