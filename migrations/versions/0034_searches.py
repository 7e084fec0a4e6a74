"""Saved searches, what each of them has found, and how far its alerts have come."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change, hand_over

revision = "0034"
down_revision = "0033"

# What was reported before there were alerts is no news.
BEGIN = """
INSERT INTO projection (name, position)
SELECT 'search_match', coalesce(max(position), 0) FROM event_log ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("searches_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("searches", sa.JSON, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.execute("ALTER TABLE saved_search ALTER COLUMN searches SET STATISTICS 0")
    hand_over("saved_search")
    op.create_table(
        "search_match",
        sa.Column("search_id", sa.Uuid, primary_key=True),
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
    )
    grant_change("search_match")
    none = sa.text("'[]'")
    alerting = sa.Column("alerting", sa.JSON, nullable=False, server_default=none)
    op.add_column("saved_filters", alerting)
    op.alter_column("saved_filters", "alerting", server_default=None)
    op.execute(BEGIN)
