"""Citizens: how often they asked, the codes by which they sign in, their cases and consents."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change, hand_over

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "request_count",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("request_count_until", "request_count", ["until"])
    create_sign_in_code()
    create_own_cases()
    create_consent()
    grant_change("consent")
    hand_over("request_count", "sign_in_code", "own_cases")


def create_sign_in_code() -> None:
    op.create_table(
        "sign_in_code",
        sa.Column("code_id", sa.Uuid, primary_key=True),
        sa.Column("browser", sa.LargeBinary, nullable=False),
        sa.Column("phone", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.LargeBinary),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("sign_in_code_browser", "sign_in_code", ["browser", "asked_at"])
    asked = sa.text("state = 'asked'")
    op.create_index("sign_in_code_asked", "sign_in_code", ["asked_at"], postgresql_where=asked)


def create_own_cases() -> None:
    op.create_table(
        "own_cases",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("reporter", sa.Text),
        sa.Column("followers", sa.JSON, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    known = sa.text("reporter IS NOT NULL")
    op.create_index("own_cases_reporter", "own_cases", ["reporter"], postgresql_where=known)
    followers = sa.text("(followers::jsonb)")
    op.create_index("own_cases_followers", "own_cases", [followers], postgresql_using="gin")


def create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("consent_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("guardian", sa.LargeBinary),
    )
    op.create_index("consent_person", "consent", ["person_id", "given_at"])
