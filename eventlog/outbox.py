"""The outbox: what has to be told of an event, written in the very statement that stores it.

It is no view. Nothing fills it but the saving of new events, so making every view anew, or
restoring a backup, tells nobody anything.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from eventlog.beside import metadata


def recorded_at() -> Column[object]:
    now = func.clock_timestamp()
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=now)


outbox = Table(
    "outbox",
    metadata,
    Column("originator_id", Uuid, primary_key=True),
    Column("originator_version", BigInteger, primary_key=True),
    Column("policy", Text, primary_key=True),
    recorded_at(),
    Column("addressed_at", DateTime(timezone=True)),  # when it was made deliveries
    Index("outbox_waiting", "recorded_at", postgresql_where=text("addressed_at IS NULL")),
)

# One message to one person on one way. `delivery_id` follows from the unique columns, and is what
# gateways know it by: the same message always has the same.
delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("originator_id", Uuid, nullable=False),
    Column("originator_version", BigInteger, nullable=False),
    Column("policy", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", DateTime(timezone=True), nullable=False),
    Column("error", Text),  # of the last try: never an address, never words
    Column("ended_at", DateTime(timezone=True)),
    Column("link_used_at", DateTime(timezone=True)),
    Column("choice_used_at", DateTime(timezone=True)),
    recorded_at(),
    UniqueConstraint(
        "originator_id",
        "originator_version",
        "policy",
        "recipient",
        "channel",
        name="delivery_once",
    ),
    Index("delivery_due", "channel", "next_try", postgresql_where=text("state = 'waiting'")),
    Index("delivery_newest", "recorded_at"),
    Index("delivery_recipient", "recipient"),
)

# Messages that no event stands behind, such as sign-in codes: sealed, and gone once they are sent.
one_time_text = Table(
    "one_time_text",
    metadata,
    Column("text_id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", DateTime(timezone=True), nullable=False),
    recorded_at(),
    Index("one_time_text_due", "channel", "next_try"),
)

# What somebody chose: the channels with commas between, empty for none at all.
message_choice = Table(
    "message_choice",
    metadata,
    Column("person_id", Text, primary_key=True),
    Column("channels", Text, nullable=False),
)

# Somebody without an account who asked to hear, and has not confirmed it yet; sealed.
pending_follow = Table(
    "pending_follow",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("pending_follow_until", "until"),
)

# Who was confirmed under an e-mail address, by a keyed hash of it: the same is one person.
mail_follower = Table(
    "mail_follower",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("person_id", Text, nullable=False),
    Index("mail_follower_person", "person_id"),
)

# What a saved search has found: each report once, however often it changes, or is told of.
search_match = Table(
    "search_match",
    metadata,
    Column("search_id", Uuid, primary_key=True),
    Column("report_id", Uuid, primary_key=True),
    Column("matched_at", DateTime(timezone=True), nullable=False),
)

# A browser that asked to be told; endpoint and keys are sealed.
push_subscription = Table(
    "push_subscription",
    metadata,
    Column("subscription_id", Uuid, primary_key=True),  # of the endpoint: the same browser is one
    Column("person_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    recorded_at(),
    Index("push_subscription_person", "person_id"),
)
