"""Personal-data requests, and no samples of the reasons of decisions."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0020"
down_revision = "0019"


def moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "personal_request",
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        moment("asked_at", nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        moment("answer_due", nullable=False),
        moment("act_due", nullable=False),
        moment("due"),
        moment("answered_at"),
        moment("settled_at"),
        sa.Column("settled_by", sa.Text),
        sa.Column("missed", sa.JSON, nullable=False),
        sa.Column("strikes", sa.JSON, nullable=False),
        moment("next_strike"),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    add_index("person", "person_id", "first_position")
    add_index("due", "due", where="due IS NOT NULL")
    add_index("strike", "next_strike", where="next_strike IS NOT NULL")
    add_index("newest", "first_position")
    add_index("to_forget", "first_position", where="wish = 'forget' AND settled_at IS NULL")
    hand_over("personal_request")
    op.execute("ALTER TABLE decision ALTER reason SET STATISTICS 0")


def add_index(name: str, *columns: str, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(
        f"personal_request_{name}", "personal_request", [*columns], postgresql_where=condition
    )
