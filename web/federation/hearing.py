"""Hearing: each agency's system is asked from time to time what it says of our cases."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select, update

from eventlog.federation_tables import agency_line, forwarding
from eventlog.outages import is_outage
from web.federation.asking import Line, NoAnswer, NotReached, TurnedDown
from web.federation.becoming import take
from web.federation.lines import line_to, went_well, went_wrong
from web.federation.news import HEARD, Said, from_requests, from_updates
from web.federation.understood import Item
from web.logs import failure, log
from web.wiring import Services

EVERY = timedelta(seconds=15)
LEASE = timedelta(minutes=5)
c, lines = forwarding.c, agency_line.c


def listen_one(services: Services) -> bool:
    """False where no agency has to be asked now."""
    row = claimed(services)
    if row is None:
        return False
    agency, wrong = row["agency"], None
    after: dict[str, Any] = {"next_look": services.now() + EVERY}
    line = line_to(services, agency)
    if line is not None and line.settings.hears != "posted" and has_cases(services, agency):
        try:
            after |= heard(services, line, row)
        except (NotReached, NoAnswer, TurnedDown) as error:
            wrong = str(error)
    with services.engine.begin() as db:
        note_how_it_went(services, db, agency, wrong)
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


def has_cases(services: Services, agency: str) -> bool:
    query = select(exists().where(c.agency == agency, c.is_current, c.state.in_(HEARD)))
    with services.engine.connect() as db:
        return bool(db.execute(query).scalar())


def heard(services: Services, line: Line, row: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be kept of the line. Raises what `Line.get` raises."""
    now, agency = services.now(), row["agency"]
    if line.settings.hears == "requests":
        take_all(services, line, from_requests(services, line, agency))
        return {"heard_until": now}
    said, until = from_updates(services, line, agency, row["heard_until"])
    if not take_all(services, line, said):
        return {}
    return {"heard_until": until} | ({"next_look": now} if until < now else {})


def take_all(services: Services, line: Line, said: Said) -> bool:
    """Whether all were taken; what cannot be is read again, and holds nothing else up."""
    return all([take_safely(services, line, about, each) for about, each in said])


def take_safely(services: Services, line: Line, about: Mapping[str, Any], said: Item) -> bool:
    try:
        take(services, line, about, said)
    except Exception as error:
        if is_outage(error):
            raise
        log.error("update not taken", **failure(error))
        return False
    return True


def note_how_it_went(services: Services, db: Connection, agency: str, wrong: str | None) -> None:
    if wrong is None:
        went_well(db, agency)
    else:
        went_wrong(db, agency, wrong, services.now())
