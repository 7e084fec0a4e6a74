"""Photographs, films and voice notes; and the ward board with all that a case refers to."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    make_the_table()
    op.create_index(
        "media_undone", "media", ["arrived_at"], postgresql_where=sa.text("state <> 'ready'")
    )
    op.create_index("media_touched", "media", ["touched_at"])
    grant_change("media")
    # Filled anew from the log: which files a case refers to stands nowhere else.
    op.execute("TRUNCATE ward_board")
    op.execute("UPDATE projection SET position = 0 WHERE name = 'ward_board'")
    op.execute("DELETE FROM parked_event WHERE projection = 'ward_board'")
    op.add_column("ward_board", sa.Column("media", sa.JSON))
    op.add_column("ward_board", sa.Column("voice", sa.Text))
    op.add_column("ward_board", sa.Column("files", sa.JSON))
    op.create_index(
        "ward_board_files",
        "ward_board",
        [sa.text("(files::jsonb)")],
        postgresql_using="gin",
        postgresql_where=sa.text("files IS NOT NULL"),
    )


def make_the_table() -> None:
    moment, now = sa.DateTime(timezone=True), sa.func.now()
    op.create_table(
        "media",
        sa.Column("media_id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("form", sa.Text),
        sa.Column("sha256", sa.Text, unique=True),
        sa.Column("key", sa.LargeBinary),
        sa.Column("reduced_sha256", sa.Text),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("seconds", sa.Double),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("taken_at", sa.DateTime),
        sa.Column("boxes", sa.JSON),
        sa.Column("refusal", sa.Text),
        sa.Column("referred", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease_until", moment),
        sa.Column("arrived_at", moment, nullable=False, server_default=now),
        sa.Column("touched_at", moment, nullable=False, server_default=now),
    )
