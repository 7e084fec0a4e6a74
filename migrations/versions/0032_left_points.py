"""Where a report was until its pin was moved; filled anew, with the counts beside it."""

from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy import Column

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("TRUNCATE ward_board, cells")
    op.execute("UPDATE projection SET position = 0 WHERE name = 'ward_board'")
    op.execute("DELETE FROM parked_event WHERE projection = 'ward_board'")
    op.add_column("ward_board", Column("left_point", Geometry("POINT", 4326, spatial_index=False)))
