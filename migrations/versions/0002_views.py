"""The engine's bookkeeping and the first views. All of it can be made anew from the log."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from migrations.roles import give_schema, hand_over

revision = "0002"
down_revision = "0001"

POINT = Geometry("POINT", 4326, spatial_index=False)
OPEN = "status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS')"


def upgrade() -> None:
    create_engine_tables()
    create_ward_map()
    create_handbook()
    create_case_history()
    create_ward_board()
    create_live_map()
    create_place_map()
    give_schema("rebuilding")
    hand_over("projection", "parked_event", "ward_map", "handbook", "case_history")
    hand_over("ward_board", "live_map", "place_map")


def timestamp(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def kept_by_the_engine() -> list[sa.Column[int]]:
    names = ("first_position", "position", "version")
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def create_engine_tables() -> None:
    op.create_table(
        "projection",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "parked_event",
        sa.Column("projection", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("originator_id", sa.Uuid, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column(
            "parked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
        ),
    )
    op.create_index("parked_event_stream", "parked_event", ["projection", "originator_id"])


def create_ward_map() -> None:
    op.create_table(
        "ward_map",
        sa.Column("ward_id", sa.Uuid, primary_key=True),
        sa.Column("valid_from", sa.Date, primary_key=True),
        sa.Column("valid_to", sa.Date),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit_type", sa.Text, nullable=False),
        sa.Column("boundary", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_index("ward_map_code", "ward_map", ["code"])
    op.create_index("ward_map_boundary", "ward_map", ["boundary"])


def create_handbook() -> None:
    op.create_table(
        "handbook",
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )


def create_case_history() -> None:
    op.create_table(
        "case_history",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        timestamp("at"),
        timestamp("recorded_at"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by_id", sa.Text, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
    )


def create_reports(name: str, *more: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("photo", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("point", POINT, nullable=False),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("ward_id", sa.Uuid),
        sa.Column("ward_name", sa.Text),
        sa.Column("how", sa.Text),
        sa.Column("agency", sa.Text),
        timestamp("submitted_at"),
        timestamp("changed_at"),
        *kept_by_the_engine(),
        *more,
    )
    op.create_index(f"{name}_ward", name, ["ward_id", "first_position"])
    op.create_index(f"{name}_position", name, ["position"])
    op.create_index(f"{name}_point", name, ["point"], postgresql_using="gist")


def create_ward_board() -> None:
    create_reports("ward_board")
    op.create_index(
        "ward_board_open",
        "ward_board",
        ["ward_id", "first_position"],
        postgresql_where=sa.text(OPEN),
    )


def create_live_map() -> None:
    create_reports("live_map", sa.Column("held_back", sa.JSON))
    op.create_index("live_map_code", "live_map", ["code"], unique=True)
    op.create_index("live_map_first_position", "live_map", ["first_position"])


def create_place_map() -> None:
    op.create_table(
        "place_map",
        sa.Column("place_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.JSON, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("point", POINT, nullable=False),
        sa.Column("prices", sa.JSON, nullable=False),
        *kept_by_the_engine(),
    )
    op.create_index("place_map_point", "place_map", ["point"], postgresql_using="gist")
