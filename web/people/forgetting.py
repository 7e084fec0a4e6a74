"""Forgetting a person: keys, ciphertexts and contact are destroyed, the cases stay.

That, the events that say so, and the request that asks for it are one transaction: it has happened
wholly or not at all. What is left is done by the worker soon after, or by whoever waits for it:
files are removed, and tables that held words in clear, or keys, are written anew, for PostgreSQL
leaves deleted rows in its files until something else needs their place.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from psycopg2.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, RowMapping, delete, update
from sqlalchemy.exc import OperationalError

from domain.accountability.decision import Decision
from domain.messages.searches import SearchDesk, Searches
from domain.people.actor import SYSTEM, Actor
from domain.people.personal_request import PersonalRequest
from domain.refusals import HappenedMeanwhile, NotNow, Unknown
from domain.reports.report import Report
from eventlog import idempotency
from eventlog.account_tables import consent, session
from eventlog.media_table import media
from eventlog.personal_tables import sealed_words
from eventlog.vault import Contact, person_of
from projections.engine.rebuild import rebuild_all
from projections.engine.worker import Worker
from projections.personal_requests import to_forget
from projections.views import BY_NAME, VIEWS
from web.media.library import names_of
from web.people.naming import decisions_naming
from web.people.whose import files_of, reports_of, requests_of
from web.wiring import Services

TRIES = 5
HELD_KEYS = ("data_key", "person")  # without its key a ciphertext tells nothing
HELD_WORDS = ("ward_board", "decision", "saved_search")
FINISHING = 0x4B_61_4C_6F_6E_67  # whoever holds this lock of the database finishes
PATIENCE_MS = 100  # for which others may have to wait until keys can be written anew
AGAIN = 0.1  # seconds before who waits looks once more


class UnknownPerson(Unknown):
    """Nobody here has this number or id."""

    field = "person"


class UnknownDecision(Unknown):
    """There is no such decision."""

    field = "decision"


@dataclass(frozen=True)
class Forgotten:
    """`codes` are those of the cases that lost their words."""

    request_id: UUID
    position: int
    codes: Sequence[str]


def forget(services: Services, person_id: str, by: Actor, now: datetime) -> Sequence[str]:
    """For who waits until all is done. Returns the codes. Raises `UnknownPerson`."""
    forgotten = begin_to_forget(services, person_id, by, now)
    services.catch_up()
    while services.request_desk.find(forgotten.request_id).settled_at is None:
        if not finish(services):
            time.sleep(AGAIN)  # somebody else is at it, or reads what has to be written anew
    services.catch_up()
    return forgotten.codes


def begin_to_forget(services: Services, person_id: str, by: Actor, now: datetime) -> Forgotten:
    """From here on nobody reads a word of theirs. Raises `UnknownPerson`.

    Whoever changes one of their cases at this moment is waited for.
    """
    if person_of(person_id) is None:
        raise UnknownPerson
    for _ in range(TRIES):
        with suppress(HappenedMeanwhile), services.engine.begin() as db:
            return begin(services, db, person_id, by, now)
    raise HappenedMeanwhile


def begin(
    services: Services, db: Connection, person_id: str, by: Actor, now: datetime
) -> Forgotten:
    contact = services.vault.contact(person_id)
    reports = left_of(services, reports_of(db, person_id))
    if not reports and contact is None:
        raise UnknownPerson
    wish = services.request_desk.written("forget", person_id, by, now)
    wish.say("", by, now)
    others: list[Any] = [services.request_desk.find(each) for each in requests_of(db, person_id)]
    others += decisions_of(services, db, contact)
    others += filter(None, [SearchDesk(services.city).of(person_id)])
    position = destroy(services, db, reports, others, by, now, wish)
    forget_contact(services, db, person_id)
    return Forgotten(wish.id, position, [report.code for report in reports])


def left_of(services: Services, report_ids: Iterable[UUID]) -> list[Report]:
    """Those whose words are still there, the oldest first."""
    reports = [services.desk.find(each) for each in report_ids]
    left = [report for report in reports if report.text or names_of(report)]
    return sorted(left, key=lambda report: report.submitted_at)


def decisions_of(services: Services, db: Connection, contact: Contact | None) -> list[Decision]:
    found = decisions_naming(db, contact) if contact is not None else []
    return [services.city.repository.get(each) for each in found]


def destroy(
    services: Services,
    db: Connection,
    reports: Sequence[Report],
    others: Sequence[PersonalRequest | Decision | Searches],
    by: Actor,
    now: datetime,
    *also: PersonalRequest,
) -> int:
    """All that is sealed under the keys of these, with the events that say so; the position."""
    owners = [each.id for each in (*reports, *others)]
    for each in (*reports, *others):
        each.shred(by, now)
    position = services.city.record(*reports, *others, *also, connection=db)
    db.execute(delete(sealed_words).where(sealed_words.c.owner.in_(owners)))
    services.keyring.destroy(owners, db)
    idempotency.forget(db, [report.code for report in reports])
    names = files_of(db, [report.id for report in reports])
    gone = update(media).where(media.c.sha256.in_(names)).values(state="removing")
    services.keyring.destroy(db.execute(gone.returning(media.c.media_id)).scalars().all(), db)
    return position


def forget_contact(services: Services, db: Connection, person_id: str) -> None:
    services.messages.forget(person_id, db)
    db.execute(delete(consent).where(consent.c.person_id == person_id))
    db.execute(delete(session).where(session.c.subject == person_id))
    services.vault.forget(person_id, db)


def finish(services: Services) -> int:
    """Does what is left to do for those whom the view knows of; returns for how many people.

    Whoever is killed in the midst of it finds it undone. What is done a second time changes
    nothing, and its end is recorded once.
    """
    with alone(services.engine) as got_it:
        if not got_it or not waiting_in(services.engine):
            return 0
        Worker(services.engine, VIEWS).catch_up()
        waiting = waiting_in(services.engine)
        people = {row["person_id"] for row in waiting}
        for person_id in people:
            destroy_the_rest(services, person_id)
        if waiting and not written_anew(services):
            return 0
        for row in waiting:
            settle(services, row["request_id"])
        return len(people)


def waiting_in(engine: Engine) -> Sequence[RowMapping]:
    with engine.connect() as db:
        return to_forget(db)


def destroy_the_rest(services: Services, person_id: str) -> None:
    """A report that was on its way while its person was forgotten, and all files."""
    with services.engine.begin() as db:
        ids = reports_of(db, person_id)
        if left := left_of(services, ids):
            destroy(services, db, left, (), SYSTEM, services.now())
        names = files_of(db, ids)
    services.media.forget(names)


def settle(services: Services, request_id: UUID) -> None:
    request = services.request_desk.find(request_id)
    with suppress(NotNow):
        request.settle("done", "", SYSTEM, services.now())
        services.city.record(request)


def written_anew(services: Services) -> bool:
    """False where it has to be tried again."""
    if not keys_written_anew(services.engine):
        return False
    Worker(services.engine, VIEWS).catch_up()
    rebuild_all(services.engine, [BY_NAME[name] for name in HELD_WORDS])
    return True


def keys_written_anew(engine: Engine) -> bool:
    """False while somebody reads them for long, as a backup does: no report waits behind us."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql(f"SET lock_timeout = {PATIENCE_MS}")
        try:
            for table in HELD_KEYS:
                db.exec_driver_sql(f"VACUUM (FULL) {table}")
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            return False
        finally:
            db.invalidate()  # the setting goes with the session
    return True


def forget_reason(services: Services, decision_id: UUID, by: Actor, now: datetime) -> None:
    """Of a decision that names somebody in another way than the vault knows them.

    Raises `UnknownDecision`.
    """
    try:
        decision: Decision = services.city.repository.get(decision_id)
    except AggregateNotFoundError as error:
        raise UnknownDecision from error
    with services.engine.begin() as db:
        destroy(services, db, (), [decision], by, now)
    while not written_anew(services):
        time.sleep(AGAIN)


@contextmanager
def alone(engine: Engine) -> Iterator[bool]:
    """Whether nobody else is at it; the database lets go of the lock when its holder dies."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        got_it = bool(
            db.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (FINISHING,)).scalar_one()
        )
        try:
            yield got_it
        finally:
            if got_it:
                db.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (FINISHING,))
