"""Reports carry their GeoJSON feature. The views that show them are filled anew from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

VIEWS = ("ward_board", "live_map")


def upgrade() -> None:
    for view in VIEWS:
        op.execute(f"TRUNCATE {view}")
        op.execute(f"UPDATE projection SET position = 0 WHERE name = '{view}'")
        op.execute(f"DELETE FROM parked_event WHERE projection = '{view}'")
        op.add_column(view, sa.Column("feature", sa.Text, nullable=False))
