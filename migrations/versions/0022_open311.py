"""Open311: the keys of clients, and pictures that are still to be fetched."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    create_open311_key()
    create_linked_media()
    grant_change("open311_key", "linked_media")
    op.create_index("ward_board_submitted", "ward_board", ["submitted_at"])
    op.create_index("event_log_recorded", "event_log", ["recorded_at"], postgresql_using="brin")


def moment(name: str) -> sa.Column[object]:
    now = sa.func.clock_timestamp()
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=now)


def create_open311_key() -> None:
    op.create_table(
        "open311_key",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sha256", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("agency", sa.Text),
        moment("made_at"),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )


def create_linked_media() -> None:
    op.create_table(
        "linked_media",
        sa.Column("link_id", sa.Uuid, primary_key=True),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column(
            "next_try", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        moment("recorded_at"),
    )
    op.create_index("linked_media_due", "linked_media", ["next_try"])
