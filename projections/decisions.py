"""Commendations and sanctions as the public reads them, with the evidence that they stand on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Connection, DateTime, Index, Table, Text, Uuid

from domain.accountability.decision import Decision, Evidence
from projections.engine.projection import UNSAMPLED, RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.figures import CASES_OF, COUNTS, UnitKind
from projections.tables import metadata
from projections.unit_scorecard import SliceKind, counted_now

MOST_CODES = 5_000

table = Table(
    "decision",
    metadata,
    Column("decision_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("unit_kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("slice_kind", Text, nullable=False),
    Column("slice", Text, nullable=False),
    Column("reason", Text, nullable=False, info=UNSAMPLED),
    Column("by_role", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("evidence", JSON, nullable=False),
    *kept_by_the_engine(),
    Index("decision_unit", "unit_kind", "unit", "first_position"),
)

decisions = RowPerAggregate(table, key="decision_id")

POSITION = "SELECT position FROM projection WHERE name = 'case_stages'"
CODES = {
    kind: f"SELECT u.code FROM ({cases}) u WHERE {COUNTS}"
    " AND coalesce(%(month)s, u.month) = u.month"
    " AND coalesce(%(category)s, u.category) = u.category"
    f" ORDER BY u.first_position DESC LIMIT {MOST_CODES}"
    for kind, cases in CASES_OF.items()
}


@decisions.on(Decision.Issued)
def write_it_down(row: Row, event: Decision.Issued) -> None:
    evidence = event.evidence
    row |= {
        "kind": event.kind,
        "unit_kind": evidence.unit_kind,
        "unit": evidence.unit,
        "slice_kind": evidence.slice_kind,
        "slice": evidence.slice,
        "reason": event.reason,
        "by_role": event.by.role,
        "decided_at": event.timestamp,
        "evidence": evidence,
    }


@decisions.on(Decision.PersonalDataShredded)
def forget_the_reason(row: Row, _: Decision.PersonalDataShredded) -> None:
    row["reason"] = ""


def about(db: Connection, kind: UnitKind, unit: str) -> Sequence[dict[str, Any]]:
    """The newest first."""
    c = table.c
    query = table.select().where(c.unit_kind == kind, c.unit == unit)
    return [dict(row) for row in db.execute(query.order_by(c.first_position.desc())).mappings()]


def decision_with(db: Connection, decision_id: UUID) -> dict[str, Any] | None:
    found = db.execute(table.select().where(table.c.decision_id == decision_id)).mappings()
    row = found.one_or_none()
    return None if row is None else dict(row)


def evidence_now(
    db: Connection, kind: UnitKind, unit: str, slice_kind: SliceKind, slice_: str
) -> Evidence | None:
    """What a decision can stand on, not sealed yet; None where the unit has no such cases.

    The connection has to see one snapshot, so that figures, codes and position belong together.
    """
    rows = counted_now(db, kind, unit)
    wanted = (slice_kind, slice_)
    row = next((r for r in rows if (r["slice_kind"], r["slice"]) == wanted), None)
    if row is None:
        return None
    values = {"units": [unit], "month": None, "category": None, slice_kind: slice_}
    codes = db.exec_driver_sql(CODES[kind], values).scalars().all()
    position = db.exec_driver_sql(POSITION).scalar_one()
    figures = {name: value for name, value in row.items() if isinstance(value, int | float)}
    return Evidence(kind, unit, slice_kind, slice_, figures, tuple(codes), position, "")
