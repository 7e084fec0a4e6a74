"""An index that holds all that the maps over time count of a million reports."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_index(
        "ward_board_over_time",
        "ward_board",
        ["submitted_at"],
        postgresql_include=["lon", "lat", "category", "ward_id"],
        postgresql_where=sa.text("NOT held_back AND merged_into IS NULL"),
    )
