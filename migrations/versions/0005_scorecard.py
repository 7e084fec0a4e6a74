"""The stages of cases, the scorecards that are counted from them, and decisions about units."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0005"
down_revision = "0004"

STEPS = ("screening", "assignment", "start", "resolution")
FIGURES = (
    *("received", "rejected", "resolved", "waiting", "on_time", "late", "came_late", "handed_on"),
    *("in_time", "undated", "satisfied", "acceptable", "not_satisfied", "failed", "reopened"),
    *("extended", "ideas", "merged", "imported"),
    *(f"waits_{step}" for step in STEPS),
    *(f"overdue_{step}" for step in STEPS),
)


def upgrade() -> None:
    create_case_stages()
    create_unit_scorecard()
    create_decision()
    # The scorecards have a position like every view, and are not fed by the engine.
    op.execute("INSERT INTO projection (name) VALUES ('unit_scorecard') ON CONFLICT DO NOTHING")
    hand_over("case_stages", "unit_scorecard", "decision")


def timestamp(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def whole(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def words(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def kept_by_the_engine() -> list[sa.Column[int]]:
    names = ("first_position", "position", "version")
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def create_case_stages() -> None:
    op.create_table(
        "case_stages",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        *(words("code"), words("kind"), flag("imported"), flag("merged")),
        *(words("month"), words("category"), words("ward"), words("ward_name", True)),
        sa.Column("wards", sa.JSON, nullable=False),
        words("agency", True),
        sa.Column("agencies", sa.JSON, nullable=False),
        sa.Column("late_with", sa.JSON),
        *(words("status"), words("step", True), timestamp("step_since")),
        *(timestamp("submitted_at", False), timestamp("screened_at"), timestamp("begun_at")),
        *(timestamp("assigned_at"), timestamp("started_at"), timestamp("ended_at")),
        *(words("stage", True), timestamp("due"), timestamp("asked_at"), flag("promised")),
        *(flag("missed_screening"), flag("missed_assignment"), flag("missed_handling")),
        *(flag("missed_this_round"), whole("extensions"), whole("reopened")),
        words("score", True),
        *kept_by_the_engine(),
    )
    op.create_index("case_stages_ward", "case_stages", ["ward", "first_position"])
    op.create_index("case_stages_agency", "case_stages", ["agency", "first_position"])
    op.create_index("case_stages_position", "case_stages", ["position"])
    late = sa.text("late_with IS NOT NULL")
    op.create_index("case_stages_late_with", "case_stages", ["report_id"], postgresql_where=late)


def create_unit_scorecard() -> None:
    keys = ("unit_kind", "unit", "slice_kind", "slice")
    spans = (*STEPS, "whole")
    op.create_table(
        "unit_scorecard",
        *(sa.Column(name, sa.Text, primary_key=True) for name in keys),
        words("name", True),
        *(whole(name) for name in FIGURES),
        *(timestamp(f"since_{step}") for step in STEPS),
        *(column for span in spans for column in distribution(span)),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("source", sa.BigInteger, nullable=False),
    )
    op.create_index("unit_scorecard_slice", "unit_scorecard", ["slice_kind", "slice"])


def distribution(span: str) -> tuple[sa.Column[Any], ...]:
    shares = (sa.Column(f"{span}_{what}", sa.Double) for what in ("median", "p90"))
    return whole(f"{span}_n", nullable=True), *shares


def create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.Uuid, primary_key=True),
        *(words("kind"), words("unit_kind"), words("unit"), words("slice_kind"), words("slice")),
        *(words("reason"), words("by_role"), timestamp("decided_at", False)),
        sa.Column("evidence", sa.JSON, nullable=False),
        *kept_by_the_engine(),
    )
    op.create_index("decision_unit", "decision", ["unit_kind", "unit", "first_position"])
