"""The keeper of linked pictures: fetches them, and adds them to their reports.

Event and row are changed in one transaction, so that a keeper that is killed adds nothing twice.
What cannot be fetched is told by a note for those who work on the case.
"""

import threading
from io import BytesIO
from typing import Any

from sqlalchemy import Connection, delete, text, update

from domain.people.actor import Actor
from domain.refusals import HappenedMeanwhile, Refusal
from domain.reports.report import Report
from eventlog.open311_tables import linked_media as table
from eventlog.outages import is_outage
from web.language import gettext
from web.logs import failure, log
from web.media.kinds import LARGEST_PHOTO
from web.media.referring import Referred, referred
from web.open311.fetching import NotFetched, fetch
from web.open311.links import host_of
from web.wiring import Services
from web.words import sentence

LOOK = 1.0  # seconds between two looks
TRIES = 5
SAVES = 5
c = table.c
# Whoever takes one up has two minutes for it; then another may.
CLAIM = text("""
UPDATE linked_media SET tries = tries + 1, next_try = now() + interval '2 minutes'
WHERE link_id = (
  SELECT link_id FROM linked_media WHERE next_try <= now()
  ORDER BY next_try LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING *
""")
LATER = text("now() + interval '30 seconds' * (4 ^ (tries - 1))")


def keep_fetching(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    while not stop.is_set():
        try:
            worked = fetch_one(services)
        except Exception as error:
            worked = False
            if not is_outage(error):
                log.error("linked picture not kept", **failure(error))
        if not worked:
            stop.wait(LOOK)


def fetch_one(services: Services, get: Any = fetch) -> bool:
    """False where nothing is due."""
    with services.engine.begin() as db:
        row = db.execute(CLAIM).mappings().one_or_none()
    if row is None:
        return False
    opened = services.keyring.open(row["report_id"], bytes(row["sealed"]))
    if opened is None:  # its reporter was forgotten
        give_up(services, row)
        return True
    url = opened.decode()
    try:
        files = picture(services, get(url, LARGEST_PHOTO))
        add(services, row, files)
    except NotFetched as error:
        if error.again and row["tries"] < TRIES:
            put_off(services, row)
        else:
            tell(services, row, url, str(error))
    except Refusal as refusal:
        tell(services, row, url, sentence(refusal))
    return True


def picture(services: Services, content: bytes) -> Referred:
    """Through the same pipeline as every photo. Raises the `MediaRefused` that fits."""
    name = services.media.take(BytesIO(content))
    return referred(services.media, None, [name], None)


def add(services: Services, row: Any, files: Referred) -> None:
    """Raises `AlreadyScreened`: nobody has looked at what comes after that."""

    def change(report: Report, by: Actor) -> None:
        report.add_media(files.media, by, services.now(), photo=files.photo)

    try:
        save(services, row, change)
    except Refusal:
        services.media.forget(files.media)
        raise


def tell(services: Services, row: Any, url: str, why: str) -> None:
    words = gettext("A picture at {host} could not be taken over: {why}")
    note = words.format(host=host_of(url), why=why)
    save(services, row, lambda report, by: report.add_note(note, False, by, services.now()))


def save(services: Services, row: Any, change: Any) -> None:
    for _ in range(SAVES):
        report = services.desk.find(row["report_id"])
        with services.engine.connect() as db:
            # Whoever was forgotten before the report was read is known here, and later by the save.
            if row["report_id"] in services.keyring.keys(db, [row["report_id"]]):
                change(report, Actor(row["client"], "system"))
                try:
                    services.desk.save(report, connection=db)
                except HappenedMeanwhile:
                    db.rollback()
                    continue
            remove(db, row)
            db.commit()
            return
    put_off(services, row)


def give_up(services: Services, row: Any) -> None:
    with services.engine.begin() as db:
        remove(db, row)


def remove(db: Connection, row: Any) -> None:
    db.execute(delete(table).where(c.link_id == row["link_id"]))


def put_off(services: Services, row: Any) -> None:
    with services.engine.begin() as db:
        db.execute(update(table).where(c.link_id == row["link_id"]).values(next_try=LATER))
