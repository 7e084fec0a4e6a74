"""Sending: one step of one case at a time; whoever is killed leaves a step that is not believed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update

from domain.people.actor import SYSTEM
from domain.reports.facts import HeldUp
from eventlog.federation_tables import agency_line, forwarding
from eventlog.outages import is_outage
from web.federation.asking import NoAnswer, NotReached, TurnedDown
from web.federation.lines import line_to, went_well, went_wrong
from web.federation.recording import change, record, record_failure, stop
from web.federation.steps import STEPS, Changes, Stuck, pause
from web.logs import failure, log
from web.wiring import Services

LEASE = timedelta(minutes=2)  # longer than any step takes
TRIES = 6  # after which somebody is told, while it goes on
OVERLAP = timedelta(hours=1)
c, lines = forwarding.c, agency_line.c


def send_one(services: Services) -> bool:
    """False where nothing is due, or where the lines are shut."""
    row = claimed(services)
    if row is None:
        return False
    line = line_to(services, row["agency"])
    try:
        if line is None:
            raise Stuck("no_service")
        changes, wrong = STEPS[row["was"]](services, line, row), None
    except NotReached as error:
        changes, wrong = back(services, row, str(error)), str(error)
    except NoAnswer as error:
        changes, wrong = unsure(services, row, str(error)), str(error)
    except (TurnedDown, Stuck) as error:
        why: HeldUp = error.why if isinstance(error, Stuck) else "refused"
        give_up(services, row, why, str(error))
        return True
    except Exception as error:
        if is_outage(error):
            raise
        log.error("sending not understood", **failure(error))
        changes, wrong = unsure(services, row, "a fault of this system; see its log"), None
    keep(services, row, changes, wrong)
    return True


def claimed(services: Services) -> dict[str, Any] | None:
    """The row, with the state in which it `was`; until the lease ends nobody else takes it.

    A sending is counted before it begins: who finds it again does not know how it ended.
    """
    now = services.now()
    is_open = or_(lines.shut_until.is_(None), lines.shut_until <= now)
    due = (
        select(c.forwarding_id, c.state.label("was"))
        .join(agency_line, lines.agency == c.agency, isouter=True)
        .where(c.next_try <= now, is_open)
        .order_by(c.next_try)
        .limit(1)
        .with_for_update(of=forwarding, skip_locked=True)
        .cte("due")
    )
    is_new = c.state == "waiting"
    taken = (
        update(forwarding)
        .where(c.forwarding_id == due.c.forwarding_id)
        .values(
            next_try=now + LEASE,
            posted=c.posted + case((is_new, 1), else_=0),
            state=case((is_new, "sending"), else_=c.state),
        )
        .returning(*forwarding.c, due.c.was)
    )
    with services.engine.begin() as db:
        row = db.execute(taken).mappings().one_or_none()
    return None if row is None else dict(row)


def back(services: Services, row: Any, why: str) -> Changes:
    """As it was before, and later."""
    changes = later(services, row, why)
    if row["was"] == "waiting":
        changes |= {"state": "waiting", "posted": row["posted"] - 1}
    return changes


def unsure(services: Services, row: Any, why: str) -> Changes:
    changes = later(services, row, why)
    if row["was"] in ("waiting", "sending"):
        changes |= {"state": "unsure", "misses": 0}
    return changes


def later(services: Services, row: Any, why: str) -> Changes:
    next_try = services.now() + pause(row["tries"])
    return {"tries": row["tries"] + 1, "next_try": next_try, "error": why}


def keep(services: Services, row: Any, changes: Changes, wrong: str | None) -> None:
    """What came of a step, where it is still ours, with what the case has to tell of it."""
    now = services.now()
    with services.engine.begin() as db:
        mine = select(c.telling).where(c.forwarding_id == row["forwarding_id"])
        held = db.execute(mine.where(c.next_try == row["next_try"]).with_for_update()).first()
        if held is None:
            return
        change(db, row, changes)
        if held.telling != row["telling"] and changes.get("state") == "there":  # let go meanwhile
            change(db, row, {"state": "telling", "next_try": now})
        if changes.get("remote_id") and changes["state"] in ("there", "telling"):
            note_arrival(services, db, row, changes["remote_id"])
        if wrong is None:
            went_well(db, row["agency"])
        else:
            went_wrong(db, row["agency"], wrong, now)
        if changes.get("tries", 0) >= TRIES:
            record_failure(services, db, row, "unknown" if row["posted"] else "unreachable")


def note_arrival(services: Services, db: Any, row: Any, remote_id: str) -> None:
    """And its updates are read from then on, however late it was found."""
    now, agency = services.now(), row["agency"]
    record(services, db, row, lambda case: case.note_forwarded(agency, remote_id, SYSTEM, now))
    since = func.least(lines.heard_until, row["recorded_at"] - OVERLAP)
    query = update(agency_line).where(lines.agency == agency)
    db.execute(query.values(heard_until=since, next_look=now))


def give_up(services: Services, row: Any, why: HeldUp, error: str) -> None:
    with services.engine.begin() as db:
        stop(services, db, row, why, error)
        if row["was"] == "waiting" and why in ("refused", "no_service"):
            change(db, row, {"posted": row["posted"] - 1})  # it is certain that it is not there
        if why == "refused":
            went_well(db, row["agency"])
