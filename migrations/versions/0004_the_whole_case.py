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
NOT_ENDED = "status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS')"
OPEN = "status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') AND merged_into IS NULL"


def upgrade() -> None:
    for view in ("ward_board", "live_map", "case_history"):
        op.drop_table(view)
        op.execute(f"DELETE FROM parked_event WHERE projection = '{view}'")
        # The worker fills the board again from the beginning. The others are reads from now on:
        # the history of the log, and what the public sees of the board.
        op.execute(f"DELETE FROM projection WHERE name = '{view}'")
    create_ward_board()
    hand_over("ward_board")


def timestamp(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def create_ward_board() -> None:
    op.create_table("ward_board", *of_the_report(), *of_the_work())
    op.create_index("ward_board_ward", "ward_board", ["ward_id", "first_position"])
    op.create_index("ward_board_position", "ward_board", ["position"])
    op.create_index("ward_board_point", "ward_board", ["point"], postgresql_using="gist")
    partly = {
        "ward_board_open": (["ward_id", "first_position"], NOT_ENDED),
        "ward_board_agency": (["agency", "due"], OPEN),
        "ward_board_strike": (["next_strike"], "next_strike IS NOT NULL"),
    }
    for name, (columns, condition) in partly.items():
        op.create_index(name, "ward_board", columns, postgresql_where=sa.text(condition))


def of_the_report() -> tuple[sa.Column[Any], ...]:
    return (
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
        sa.Column("held_back", sa.Boolean, nullable=False),
        timestamp("submitted_at", nullable=False),
        timestamp("changed_at", nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("feature", sa.Text, nullable=False),
        sa.Column("public_feature", sa.Text),
    )


def of_the_work() -> tuple[sa.Column[Any], ...]:
    return (
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
