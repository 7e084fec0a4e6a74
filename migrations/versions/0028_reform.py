"""Reforms of the wards; and each case's ward as the map was in its time, told anew by the log."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0028"
down_revision = "0027"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reform",
        sa.Column("reform_id", sa.Uuid, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("decree", sa.Text, nullable=False),
        sa.Column("links", sa.JSON, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("differences", sa.JSON),
        sa.Column("decisions", sa.JSON, nullable=False),
        sa.Column("ordered_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("reform_day", "reform", ["day"])
    hand_over("reform")
    op.add_column("case_stages", sa.Column("ward_then", sa.Text))
    op.execute("TRUNCATE case_stages")
    op.execute("DELETE FROM parked_event WHERE projection = 'case_stages'")
    op.execute("DELETE FROM projection WHERE name = 'case_stages'")
