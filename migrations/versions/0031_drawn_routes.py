"""A route may have a line that somebody has drawn; those from before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("place_route", sa.Column("line", sa.JSON))
