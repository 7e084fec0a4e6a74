"""Webhooks: who is told of public events, and how far."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    now = sa.func.now()
    op.create_table(
        "webhook",
        sa.Column("webhook_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.Column("stuck_since", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text),
    )
    op.create_index("webhook_due", "webhook", ["next_try"])
    grant_change("webhook")
