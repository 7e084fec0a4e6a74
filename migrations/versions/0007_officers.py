"""Who works now, saved lists, attempts at what is somebody else's; and low scores."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0007"
down_revision = "0006"

OPEN = sa.text("status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') AND merged_into IS NULL")
LOW = sa.text("status = 'RESOLVED' AND score = 'not_satisfied'")


def upgrade() -> None:
    create_view(
        "duty",
        sa.Column("duty_id", sa.Uuid, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
    )
    create_view(
        "saved_filters",
        sa.Column("filters_id", sa.Uuid, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
    )
    create_view(
        "attempt",
        sa.Column("attempt_id", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Text, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
    )
    op.create_index("attempt_newest", "attempt", ["first_position"])
    op.create_index("ward_board_officer", "ward_board", ["officer"], postgresql_where=OPEN)
    op.create_index("ward_board_low", "ward_board", ["first_position"], postgresql_where=LOW)


def create_view(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    hand_over(name)
