"""From the outbox: what has to happen between a case and the system of its agency.

Not what happened is followed but how the case is now, so that it does no harm to look again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, RowMapping, func, insert, select, tuple_, update

from domain.federation.passing_on import PASS_ON
from domain.refusals import HappenedMeanwhile
from domain.reports.life import Status
from domain.reports.report import Report
from eventlog.federation_tables import forwarding as table
from eventlog.outages import is_outage
from eventlog.outbox import outbox
from web.federation.lines import endpoint_desk
from web.federation.recording import change, stop
from web.logs import failure, log
from web.wiring import Services

NAMESPACE = UUID("d5b5d0a0-0f2b-5c36-a3b0-6f6f1d9c5e11")
AT_ONCE = 50
# Two who look at one case at the same time would each see it without what the other one begins.
ONE_AT_A_TIME = 5_201_730  # any number that nothing else uses as an advisory lock
KEY = (outbox.c.originator_id, outbox.c.originator_version, outbox.c.policy)
# What becomes of a sending that nobody works on, when the case is let go; others find out later.
RESTING = {"there": "telling", "done": "telling", "telling": "telling", "stuck": "unsure"}
AT_WORK = (Status.ACCEPTED, Status.IN_PROGRESS)
c = table.c


def take_some(services: Services) -> int:
    """Returns how many lines were taken."""
    waiting = select(*KEY).where(outbox.c.policy == PASS_ON, outbox.c.addressed_at.is_(None))
    query = waiting.order_by(outbox.c.recorded_at).limit(AT_ONCE)
    with services.engine.begin() as db:
        if not db.execute(select(func.pg_try_advisory_xact_lock(ONE_AT_A_TIME))).scalar():
            return 0
        rows = db.execute(query.with_for_update(skip_locked=True)).all()
        for report_id, version in {row[0]: row[1] for row in rows}.items():
            take(services, db, report_id, version)
        if rows:
            done = tuple_(*KEY).in_([tuple(row) for row in rows])
            db.execute(update(outbox).where(done).values(addressed_at=services.now()))
    return len(rows)


def take(services: Services, db: Connection, report_id: UUID, version: int) -> None:
    """What cannot be settled is logged, and holds nothing else up."""
    try:
        with db.begin_nested():
            settle(services, db, services.desk.find(report_id), version)
    except Exception as error:
        if isinstance(error, HappenedMeanwhile) or is_outage(error):
            raise
        log.error("not passed on", **failure(error))


def settle(services: Services, db: Connection, report: Report, version: int) -> None:
    query = select(table).where(c.report_id == report.id, c.is_current).with_for_update()
    row = db.execute(query).mappings().one_or_none()
    stays = is_at_work(report) and row is not None and row["agency"] == report.agency
    if row is not None and not stays and not ended_there(report, row):
        let_go(db, row, what_became_of(report), services.now())
    if row is not None and stays and row["state"] == "done":
        stays = reopened(services, db, row)
    if is_at_work(report) and report.agency is not None and not stays:
        begin(services, db, report, report.agency, version)


def is_at_work(report: Report) -> bool:
    return report.status in AT_WORK and report.merged_into is None and report.agency is not None


def ended_there(report: Report, row: RowMapping) -> bool:
    """It was their own system that ended it, and it goes on there where it is reopened."""
    return report.status == Status.RESOLVED and row["state"] == "done"


def what_became_of(report: Report) -> str:
    if report.merged_into is not None:
        return f"merged {report.merged_into}"
    return "closed" if report.status == Status.RESOLVED else "withdrawn"


def begin(services: Services, db: Connection, report: Report, agency: str, version: int) -> None:
    settings = endpoint_desk(services).settings_of(agency)
    if settings is None:
        return
    reference = f"{report.code}-{version}"
    row = {
        "forwarding_id": uuid5(NAMESPACE, reference),
        "report_id": report.id,
        "code": report.code,
        "agency": agency,
        "reference": reference,
        "state": "waiting",
        "next_try": services.now(),
    }
    db.execute(insert(table).values(row))
    if settings.service_for(report.category) is None:
        stop(services, db, row, "no_service", "")


def let_go(db: Connection, row: RowMapping, telling: str, now: datetime) -> None:
    """It is not theirs any more; what may be there is told so, as soon as it is known."""
    changes: dict[str, Any] = {"is_current": False, "telling": telling}
    if row["state"] == "waiting" or not row["posted"]:
        changes |= {"state": "ended", "next_try": None}
    elif row["state"] in RESTING:
        changes |= {"state": RESTING[row["state"]], "next_try": now, "tries": 0, "misses": 0}
    change(db, row, changes)


def reopened(services: Services, db: Connection, row: RowMapping) -> bool:
    """Whether the same request goes on there; otherwise it is sent as a new one."""
    settings = endpoint_desk(services).settings_of(row["agency"])
    goes_on = settings is not None and settings.takes_updates
    changes: dict[str, Any] = {"is_current": False, "state": "ended"}
    if goes_on:
        changes = {"state": "telling", "telling": "reopened", "tries": 0}
        changes |= {"next_try": services.now(), "claimed_at": None}
    change(db, row, changes)
    return goes_on
