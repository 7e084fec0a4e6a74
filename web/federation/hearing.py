"""Hearing: what an agency's system says of our cases becomes events of them, each of it once."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from domain.federation.desk import OWN_SYSTEM
from domain.people.actor import Actor
from domain.refusals import HappenedMeanwhile, Refusal
from domain.reports.handling import EvidenceMissing
from domain.reports.report import Report
from eventlog.federation_tables import agency_line, forwarding
from eventlog.idempotency import fingerprint, recall, remember
from eventlog.outages import is_outage
from web.federation.asking import Line, NoAnswer, NotReached, TurnedDown
from web.federation.finding import PAGES, w3c
from web.federation.lines import line_to, went_well, went_wrong
from web.federation.recording import SAVES, change, record
from web.federation.telling import mark_of
from web.federation.understood import Item
from web.language import gettext
from web.logs import failure, log
from web.wiring import Services

EVERY = timedelta(seconds=15)
LEASE = timedelta(minutes=5)
OVERLAP = timedelta(hours=1)  # what comes late, and clocks that differ
LONGEST = timedelta(days=89)
SKEW = timedelta(days=1)
AT_ONCE = 50  # requests that are asked for in one call
HEARD = ("there", "done", "telling")
c, lines = forwarding.c, agency_line.c

Rows = Mapping[str, Mapping[str, Any]]  # sendings by their id over there


def listen_one(services: Services) -> bool:
    """False where no agency has to be asked now."""
    now = services.now()
    row = claimed(services)
    if row is None:
        return False
    agency = row["agency"]
    line, known = line_to(services, agency), cases_of(services, agency)
    after: dict[str, Any] = {"next_look": now + EVERY}
    wrong = None
    if line is not None and known and line.settings.hears != "posted":
        try:
            said = told(line, row, known, now)
            left = [each for each in said if not take_safely(services, line, known, each)]
            after |= {} if left else {"heard_until": now}
        except (NotReached, NoAnswer, TurnedDown) as error:
            wrong = str(error)
    with services.engine.begin() as db:
        went_well(db, agency) if wrong is None else went_wrong(db, agency, wrong, now)
        mine = (lines.agency == agency) & (lines.next_look == row["next_look"])
        db.execute(update(agency_line).where(mine).values(**after))
    return True


def claimed(services: Services) -> dict[str, Any] | None:
    now = services.now()
    is_open = or_(lines.shut_until.is_(None), lines.shut_until <= now)
    query = select(lines.agency).where(lines.next_look <= now, is_open).order_by(lines.next_look)
    with services.engine.begin() as db:
        agency = db.execute(query.limit(1).with_for_update(skip_locked=True)).scalar()
        taken = update(agency_line).where(lines.agency == agency).values(next_look=now + LEASE)
        row = db.execute(taken.returning(agency_line)).mappings().one_or_none()
    return None if row is None else dict(row)


def cases_of(services: Services, agency: str) -> Rows:
    query = select(forwarding).where(c.agency == agency, c.is_current, c.state.in_(HEARD))
    with services.engine.connect() as db:
        return {row["remote_id"]: dict(row) for row in db.execute(query).mappings()}


def told(line: Line, row: Mapping[str, Any], known: Rows, now: datetime) -> Sequence[Item]:
    """What it says of our cases, the oldest first."""
    if line.settings.hears == "requests":
        found = from_requests(line, known)
    else:
        found = from_updates(line, row["heard_until"], now)
    ours = [each for each in found if each.get("service_request_id") in known]
    return sorted(ours, key=lambda each: moment_of(each.get("updated_datetime", ""), now))


def moment_of(text: str, otherwise: datetime) -> datetime:
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=otherwise.tzinfo)
    return otherwise


def from_updates(line: Line, heard_until: datetime | None, now: datetime) -> list[Item]:
    start = max((heard_until or now - LONGEST) - OVERLAP, now - LONGEST)
    query = {"start_date": w3c(start), "end_date": w3c(min(start + LONGEST, now + SKEW))}
    found: list[Item] = []
    for page in range(1, PAGES + 1):
        rows = line.get("servicerequestupdates", **query, api_key=line.key, page=str(page))
        new = [each for each in rows if each not in found]
        if not new:
            return found
        found += new
    raise NoAnswer("its list of updates is too long")


def from_requests(line: Line, known: Rows) -> list[Item]:
    """Where there are no updates: how each request is now, where that has changed."""
    ids, found = list(known), []
    for first in range(0, len(ids), AT_ONCE):
        found += line.get("requests", service_request_id=",".join(ids[first : first + AT_ONCE]))
    return [
        {
            "service_request_id": remote_id,
            "status": status,
            "description": each.get("status_notes", ""),
            "updated_datetime": each.get("updated_datetime", ""),
        }
        for each in found
        if (remote_id := each.get("service_request_id", "")) in known
        and (status := each.get("status", "")) != (known[remote_id]["remote_status"] or "open")
    ]


def take_safely(services: Services, line: Line, known: Rows, said: Item) -> bool:
    """What cannot be taken is read again the next time, and holds nothing else up."""
    try:
        take(services, line, known[said["service_request_id"]], said)
    except Exception as error:
        if is_outage(error):
            raise
        log.error("update not taken", **failure(error))
        return False
    return True


def take(services: Services, line: Line, row: Mapping[str, Any], said: Item) -> None:
    """Once, however often it is read: the id of the update is kept beside what came of it."""
    words, status = said.get("description", ""), said.get("status", "").lower()
    own_id = said.get("update_id") or f"{status}@{said.get('updated_datetime', '')}"
    if mark_of(row["reference"]) in words or not (words or status):
        return  # our own words, as they come back
    key = f"federation:{row['agency']}:{row['remote_id']}:{own_id}"
    print_ = fingerprint(key)
    with services.engine.begin() as db:
        if recall(db, key, print_) is not None:
            return
        if not remember(db, key, print_, {"code": row["code"]}):
            return
        become(services, db, line, row, status, words, own_id)


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


# What becomes of the sending itself.
AFTER: dict[str, dict[str, Any]] = {
    "done": {"state": "done", "next_try": None},
    "returned": {"state": "ended", "next_try": None, "is_current": False},
}


def worded(line: Line, status: str, words: str) -> str:
    """No more than a note may have; a status that is not known is told as it came."""
    if status and status not in line.settings.statuses:
        words = f"{status.upper()}: {words}".rstrip(": ")
    usual = gettext("The agency's own system says: {status}").format(status=status.upper())
    return (words.strip() or usual)[:3900]


def act(
    services: Services,
    db: Connection,
    code: str,
    meaning: Any,
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
