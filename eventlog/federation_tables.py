"""What stands beside the log for agencies with a system of their own: how each sending goes."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from eventlog.beside import metadata


def moment(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def recorded_at() -> Column[object]:
    now = func.clock_timestamp()
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=now)


# The line to an agency's system: its key, sealed under a key of the connection, and how it goes.
# After several failures it is shut for a while, for everything that goes over it.
agency_line = Table(
    "agency_line",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("sealed", LargeBinary),  # the key with which we write there
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    moment("failed_since"),
    moment("shut_until"),
    Column("error", Text),
    moment("heard_until"),  # up to when its updates were read
    moment("next_look", nullable=False),
)

# One case on its way to one agency's system. `reference` is what the other side knows it by:
# the same at every try, another one each time that the case is given to the agency anew.
forwarding = Table(
    "forwarding",
    metadata,
    Column("forwarding_id", Uuid, primary_key=True),
    Column("report_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("reference", Text, nullable=False, unique=True),
    Column(
        "is_current", Boolean, nullable=False, server_default=text("true")
    ),  # else taken back, or over
    Column("state", Text, nullable=False),
    Column("posted", Integer, nullable=False, server_default="0"),  # how often it may have arrived
    Column("tries", Integer, nullable=False, server_default="0"),  # in this state
    Column("misses", Integer, nullable=False, server_default="0"),  # looked for, and not there
    Column("may_repeat", Boolean, nullable=False, server_default=text("false")),  # somebody said so
    Column("next_try", DateTime(timezone=True)),  # none: nothing has to be done
    Column("error", Text),
    Column("token", Text),
    Column("remote_id", Text),
    Column("remote_status", Text),  # the last one that was heard
    Column("telling", Text),  # what the other side has to be told
    moment("failed_at"),  # when the failure was recorded
    moment("looked_at"),  # where requests themselves are looked at, one after the other
    moment("claimed_at"),  # when it said that the work is done, and did not show it
    recorded_at(),
    Index("forwarding_current", "report_id", unique=True, postgresql_where=text("is_current")),
    Index("forwarding_remote", "agency", "remote_id"),
    Index("forwarding_due", "next_try", postgresql_where=text("next_try IS NOT NULL")),
)
