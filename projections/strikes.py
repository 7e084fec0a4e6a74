"""What the clocks of cases have to record by now, the longest overdue first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.deadlines.policy import Stage
from projections.ward_board import next_of, table


@dataclass(frozen=True)
class Strike:
    """`what` is one of `STRIKES`: half, most, missed, escalated."""

    code: str
    stage: Stage
    what: str


def strikes_until(
    db: Connection, now: datetime, most: int = 200, skip: int = 0
) -> Sequence[Strike]:
    """At most one of each case: the next follows once this one is recorded and seen."""
    c = table.c
    query = select(c.code, c.stage, c.strikes).where(c.next_strike <= now)
    rows = db.execute(query.order_by(c.next_strike, c.code).offset(skip).limit(most))
    return [Strike(row.code, row.stage, next_of(row.strikes)) for row in rows]
