"""Agencies with a system of their own: the line to each, and each case on its way there."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    create_agency_line()
    create_forwarding()
    grant_change("agency_line", "forwarding")


def moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=default)


def create_agency_line() -> None:
    op.create_table(
        "agency_line",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary),
        number("failures", "0"),
        moment("failed_since"),
        moment("shut_until"),
        sa.Column("error", sa.Text),
        moment("heard_until"),
        moment("next_look", nullable=False),
    )


def create_forwarding() -> None:
    now = sa.func.clock_timestamp()
    op.create_table(
        "forwarding",
        sa.Column("forwarding_id", sa.Uuid, primary_key=True),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False, unique=True),
        sa.Column("is_current", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("state", sa.Text, nullable=False),
        number("posted", "0"),
        number("tries", "0"),
        number("misses", "0"),
        sa.Column("may_repeat", sa.Boolean, nullable=False, server_default=sa.text("false")),
        moment("next_try"),
        sa.Column("error", sa.Text),
        sa.Column("token", sa.Text),
        sa.Column("remote_id", sa.Text),
        sa.Column("remote_status", sa.Text),
        sa.Column("telling", sa.Text),
        moment("failed_at"),
        moment("looked_at"),
        moment("claimed_at"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    )
    current = sa.text("is_current")
    op.create_index(
        "forwarding_current", "forwarding", ["report_id"], unique=True, postgresql_where=current
    )
    op.create_index("forwarding_remote", "forwarding", ["agency", "remote_id"])
    due = sa.text("next_try IS NOT NULL")
    op.create_index("forwarding_due", "forwarding", ["next_try"], postgresql_where=due)
