"""Who works for the city, how each of them is known again, and sessions that can be ended."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change, hand_over

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    create_session()
    create_credential()
    create_staff()
    grant_change("session", "credential")
    hand_over("staff")


def create_session() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("stream", sa.Uuid),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("session_subject", "session", ["subject", "kind"])


def create_credential() -> None:
    op.create_table(
        "credential",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("first_until", sa.DateTime(timezone=True)),
        sa.Column("totp_secret", sa.LargeBinary),
        sa.Column("totp_last_step", sa.BigInteger),
        sa.Column("recovery_codes", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.Uuid, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("ward_code", sa.Text),
        sa.Column("agency", sa.Text),
        sa.Column("suspended", sa.Boolean, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
