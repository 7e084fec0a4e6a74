"""What the clock has recorded is known by stage; boards and scorecards are told anew by the log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TOLD_ANEW = ("ward_board", "case_stages")


def upgrade() -> None:
    op.add_column("ward_board", sa.Column("struck", sa.JSON))
    for view in TOLD_ANEW:
        op.execute(f"TRUNCATE {view}")
        op.execute(f"DELETE FROM parked_event WHERE projection = '{view}'")
        op.execute(f"DELETE FROM projection WHERE name = '{view}'")
