"""Personal-data requests: whose they are, how they stand, and what their clocks have to record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Index,
    RowMapping,
    Table,
    Text,
    Uuid,
    select,
    text,
)

from domain.people.personal_request import PersonalRequest, Step
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

IS_OPEN = text("due IS NOT NULL")
TO_STRIKE = text("next_strike IS NOT NULL")
TO_FORGET = text("wish = 'forget' AND settled_at IS NULL")

table = Table(
    "personal_request",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("wish", Text, nullable=False),
    Column("state", Text, nullable=False),  # asked, answered, done, refused
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("asked_by", Text, nullable=False),  # a role
    Column("answer_due", DateTime(timezone=True), nullable=False),
    Column("act_due", DateTime(timezone=True), nullable=False),
    Column("due", DateTime(timezone=True)),  # of what is to be done next
    Column("answered_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_by", Text),  # a role
    Column("missed", JSON, nullable=False),  # the steps that were late
    Column("strikes", JSON, nullable=False),  # moment, step and what, in order
    Column("next_strike", DateTime(timezone=True)),
    *kept_by_the_engine(),
    Index("personal_request_person", "person_id", "first_position"),
    Index("personal_request_due", "due", postgresql_where=IS_OPEN),
    Index("personal_request_strike", "next_strike", postgresql_where=TO_STRIKE),
    Index("personal_request_newest", "first_position"),
    Index("personal_request_to_forget", "first_position", postgresql_where=TO_FORGET),
)

personal_requests = RowPerAggregate(table, key="request_id")
c = table.c


@personal_requests.on(PersonalRequest.Asked)
def write_it_down(row: Row, event: PersonalRequest.Asked) -> None:
    due = {promise.step: promise.due for promise in event.promises}
    row |= {"person_id": event.person_id, "wish": event.wish, "state": "asked"}
    row |= {"asked_at": event.timestamp, "asked_by": event.by.role, "missed": []}
    row |= {"answer_due": due["answer"], "act_due": due["act"], "due": due["answer"]}
    let_strike(
        row,
        sorted((at, p.step, what) for p in event.promises for what, at in p.strikes.items()),
    )


def let_strike(row: Row, strikes: Sequence[Any]) -> None:
    row["strikes"] = [list(strike) for strike in strikes]
    row["next_strike"] = strikes[0][0] if strikes else None


@personal_requests.on(PersonalRequest.Answered)
def go_on_to_act(row: Row, event: PersonalRequest.Answered) -> None:
    row |= {"state": "answered", "answered_at": event.timestamp, "due": row["act_due"]}
    let_strike(row, [strike for strike in row["strikes"] if strike[1] != "answer"])


@personal_requests.on(PersonalRequest.Settled)
def end_it(row: Row, event: PersonalRequest.Settled) -> None:
    row |= {"state": event.outcome, "settled_at": event.timestamp, "settled_by": event.by.role}
    row |= {"answered_at": row["answered_at"] or event.timestamp, "due": None}
    let_strike(row, [])


@personal_requests.on(PersonalRequest.ReminderSent)
def remember_the_reminder(row: Row, event: PersonalRequest.ReminderSent) -> None:
    has_struck(row, event.step, f"reminder {event.share}")


@personal_requests.on(PersonalRequest.DeadlineMissed)
def remember_that_it_is_late(row: Row, event: PersonalRequest.DeadlineMissed) -> None:
    row["missed"] = [*row["missed"], event.step]
    has_struck(row, event.step, "missed")


def has_struck(row: Row, step: Step, what: str) -> None:
    let_strike(row, [strike for strike in row["strikes"] if strike[1:] != [step, what]])


@personal_requests.on(PersonalRequest.PersonalDataShredded)
def take_notice(row: Row, event: PersonalRequest.PersonalDataShredded) -> None:
    """No words are here; yet the row has to be of the request's version."""


@dataclass(frozen=True)
class RequestStrike:
    """`what` is `missed`, or `reminder` and the share of the time that has passed."""

    request_id: UUID
    step: Step
    what: str


def strikes_until(
    db: Connection, now: datetime, most: int = 200, skip: int = 0
) -> Sequence[RequestStrike]:
    """At most one of each request: the next follows once this one is recorded and seen."""
    query = select(c.request_id, c.strikes).where(c.next_strike <= now)
    rows = db.execute(query.order_by(c.next_strike, c.request_id).offset(skip).limit(most))
    return [RequestStrike(row.request_id, *row.strikes[0][1:]) for row in rows]


def open_ones(db: Connection, limit: int) -> Sequence[RowMapping]:
    """What is due first comes first, and so does what is overdue."""
    query = select(table).where(IS_OPEN).order_by(c.due, c.first_position)
    return db.execute(query.limit(limit)).mappings().all()


def settled_ones(db: Connection, limit: int) -> Sequence[RowMapping]:
    """The newest first."""
    query = select(table).where(c.settled_at.is_not(None)).order_by(c.first_position.desc())
    return db.execute(query.limit(limit)).mappings().all()


def of_person(db: Connection, person_id: str, limit: int) -> Sequence[RowMapping]:
    """The newest first."""
    query = select(table).where(c.person_id == person_id).order_by(c.first_position.desc())
    return db.execute(query.limit(limit)).mappings().all()


def to_forget(db: Connection) -> Sequence[RowMapping]:
    """Who is to be forgotten, and is not wholly forgotten yet, the oldest first."""
    return db.execute(select(table).where(TO_FORGET).order_by(c.first_position)).mappings().all()
