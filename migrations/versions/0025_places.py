"""Places with drafts, opening hours, photos and corrections; routes; reports that name a place."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0025"
down_revision = "0024"


def kept_by_the_engine() -> tuple[sa.Column[int], ...]:
    names = ("first_position", "position", "version")
    return tuple(sa.Column(name, sa.BigInteger, nullable=False) for name in names)


def upgrade() -> None:
    make_the_place_map_anew()
    op.create_table(
        "place_report",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("place_id", sa.Uuid, nullable=False),
        *kept_by_the_engine(),
    )
    op.create_index("place_report_place", "place_report", ["place_id", "first_position"])
    op.create_table(
        "place_route",
        sa.Column("route_id", sa.Uuid, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("means", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("drawn_by", sa.Text, nullable=False),
        sa.Column("name", sa.JSON, nullable=False),
        sa.Column("stops", sa.JSON, nullable=False),
        *kept_by_the_engine(),
    )
    hand_over("place_map", "place_report", "place_route")


def make_the_place_map_anew() -> None:
    """Its rows come from the log again: the worker reads it from the beginning."""
    op.drop_table("place_map")
    op.execute(
        """
        CREATE TABLE place_map (
            place_id uuid PRIMARY KEY, key text NOT NULL, public boolean NOT NULL,
            kind text NOT NULL, point geometry(POINT, 4326) NOT NULL, hours text NOT NULL,
            cheapest bigint, checked_on date, drafted_by text, drafted_at timestamptz,
            reviewed_by text, sent_back text, name json NOT NULL, about json NOT NULL,
            open_spans json, prices json NOT NULL, photos json NOT NULL, draft json,
            corrections json NOT NULL, first_position bigint NOT NULL,
            position bigint NOT NULL, version bigint NOT NULL
        )
        """
    )
    op.create_index("place_map_point", "place_map", ["point"], postgresql_using="gist")
    op.create_index("place_map_key", "place_map", ["key"])
    op.execute("CREATE INDEX place_map_near ON place_map USING gist (geography(point))")
    op.execute("UPDATE projection SET position = 0 WHERE name = 'place_map'")
