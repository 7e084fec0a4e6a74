"""What comes of a sending, as events of the case, in the transaction that changes its row."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, update

from domain.people.actor import SYSTEM
from domain.refusals import HappenedMeanwhile
from domain.reports.facts import HeldUp
from domain.reports.report import Report
from eventlog.federation_tables import forwarding as table
from web.wiring import Services

SAVES = 5
c = table.c


def record(services: Services, db: Connection, row: Any, act: Callable[[Report], object]) -> None:
    """Raises `HappenedMeanwhile` where others are faster again and again."""
    for left in reversed(range(SAVES)):
        report = services.desk.find(row["report_id"])
        act(report)
        try:
            with db.begin_nested():
                services.desk.save(report, connection=db)
        except HappenedMeanwhile:
            if not left:
                raise
        else:
            return


def change(db: Connection, row: Any, changes: dict[str, Any]) -> None:
    db.execute(update(table).where(c.forwarding_id == row["forwarding_id"]).values(**changes))


def distrust(db: Connection) -> None:
    """After a restore: what waits may have been sent since the backup, and is looked for first."""
    waits = c.state.in_(("waiting", "sending"))
    db.execute(update(table).where(waits).values(state="unsure", misses=0))


def record_failure(services: Services, db: Connection, row: Any, why: HeldUp) -> None:
    """Once for each sending."""
    if row.get("failed_at") is None:
        now, agency = services.now(), row["agency"]
        record(services, db, row, lambda report: report.note_held_up(agency, why, SYSTEM, now))
        change(db, row, {"failed_at": now})


def stop(services: Services, db: Connection, row: Any, why: HeldUp, error: str) -> None:
    """Nothing more is tried until somebody says so."""
    record_failure(services, db, row, why)
    change(db, row, {"state": "stuck", "next_try": None, "error": error or why})
