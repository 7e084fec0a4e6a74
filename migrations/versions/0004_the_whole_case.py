"""The views of reports show the whole life of a case. They are made anew from the log."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from migrations.roles import hand_over

revision = "0004"
down_revision = "0003"

POINT = Geometry("POINT", 4326, spatial_index=False)
OPEN = "status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') AND merged_into IS NULL"


def upgrade() -> None:
    for view in ("ward_board", "live_map"):
        op.drop_table(view)
        op.execute(f"DELETE FROM parked_event WHERE projection = '{view}'")
        # From the beginning: the worker fills it again.
        op.execute(f"UPDATE projection SET position = 0 WHERE name = '{view}'")
    create_live_map()
    create_ward_board()
    hand_over("ward_board", "live_map")


def timestamp(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def create_reports(name: str, *more: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("photo", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("point", POINT),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("ward_id", sa.Uuid),
        sa.Column("ward_name", sa.Text),
        sa.Column("how", sa.Text),
        sa.Column("agency", sa.Text),
        sa.Column("stage", sa.Text),
        timestamp("due"),
        sa.Column("merged_into", sa.Text),
        sa.Column("hidden", sa.Boolean, nullable=False),
        timestamp("submitted_at", nullable=False),
        timestamp("changed_at", nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("feature", sa.Text, nullable=False),
        *more,
    )
    op.create_index(f"{name}_ward", name, ["ward_id", "first_position"])
    op.create_index(f"{name}_position", name, ["position"])
    op.create_index(f"{name}_point", name, ["point"], postgresql_using="gist")


def create_live_map() -> None:
    create_reports("live_map", sa.Column("held_back", sa.JSON))
    op.create_index("live_map_code", "live_map", ["code"], unique=True)
    op.create_index("live_map_first_position", "live_map", ["first_position"])


def create_ward_board() -> None:
    create_reports(
        "ward_board",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("officer", sa.Text),
        sa.Column("co_handlers", sa.JSON),
        sa.Column("question", sa.Text),
        timestamp("extension_until"),
        sa.Column("extension_reason", sa.Text),
        sa.Column("reopened", sa.Integer, nullable=False),
        sa.Column("score", sa.Text),
        sa.Column("split_from", sa.Text),
        sa.Column("missed", sa.Boolean, nullable=False),
        sa.Column("strikes", sa.JSON),
        timestamp("next_strike"),
    )
    partly = {
        "ward_board_open": (["ward_id", "first_position"], OPEN),
        "ward_board_agency": (["agency", "due"], OPEN),
        "ward_board_strike": (["next_strike"], "next_strike IS NOT NULL"),
    }
    for name, (columns, condition) in partly.items():
        op.create_index(name, "ward_board", columns, postgresql_where=sa.text(condition))
