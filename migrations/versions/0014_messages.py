"""What has to be told, what was sent, what people chose; and what happens around somebody."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change, hand_over

revision = "0014"
down_revision = "0013"

CHANGING = (
    "outbox",
    "delivery",
    "one_time_text",
    "message_choice",
    "push_subscription",
    "pending_follow",
    "mail_follower",
)


def upgrade() -> None:
    create_outbox()
    create_delivery()
    create_one_time_text()
    create_choices()
    create_followers()
    create_watched_area()
    grant_change(*CHANGING)
    hand_over("watched_area")


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def recorded_at() -> sa.Column[object]:
    now = sa.func.clock_timestamp()
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now)


def create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("originator_id", sa.Uuid, primary_key=True),
        sa.Column("originator_version", sa.BigInteger, primary_key=True),
        sa.Column("policy", sa.Text, primary_key=True),
        recorded_at(),
        moment("addressed_at", nullable=True),
    )
    waiting = sa.text("addressed_at IS NULL")
    op.create_index("outbox_waiting", "outbox", ["recorded_at"], postgresql_where=waiting)


def create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.Uuid, primary_key=True),
        sa.Column("originator_id", sa.Uuid, nullable=False),
        sa.Column("originator_version", sa.BigInteger, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        moment("next_try"),
        sa.Column("error", sa.Text),
        moment("ended_at", nullable=True),
        moment("link_used_at", nullable=True),
        moment("choice_used_at", nullable=True),
        recorded_at(),
        sa.UniqueConstraint(
            "originator_id",
            "originator_version",
            "policy",
            "recipient",
            "channel",
            name="delivery_once",
        ),
    )
    due = sa.text("state = 'waiting'")
    op.create_index("delivery_due", "delivery", ["channel", "next_try"], postgresql_where=due)
    op.create_index("delivery_newest", "delivery", ["recorded_at"])
    op.create_index("delivery_recipient", "delivery", ["recipient"])


def create_one_time_text() -> None:
    op.create_table(
        "one_time_text",
        sa.Column("text_id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        moment("until"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        moment("next_try"),
        recorded_at(),
    )
    op.create_index("one_time_text_due", "one_time_text", ["channel", "next_try"])


def create_choices() -> None:
    op.create_table(
        "message_choice",
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("channels", sa.Text, nullable=False),
    )
    op.create_table(
        "push_subscription",
        sa.Column("subscription_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        recorded_at(),
    )
    op.create_index("push_subscription_person", "push_subscription", ["person_id"])


def create_followers() -> None:
    op.create_table(
        "pending_follow",
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        moment("until"),
    )
    op.create_index("pending_follow_until", "pending_follow", ["until"])
    op.create_table(
        "mail_follower",
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
    )
    op.create_index("mail_follower_person", "mail_follower", ["person_id"])


def create_watched_area() -> None:
    op.create_table(
        "watched_area",
        sa.Column("watch_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("areas", sa.JSON, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
