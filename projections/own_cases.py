"""Own cases: whose report a case is, and who follows it, for the persons whom the vault knows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Index,
    RowMapping,
    Table,
    Text,
    Uuid,
    cast,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.reports.report import Report
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata
from projections.ward_board import table as ward_board

PERSON = "person-"  # how the ids of those begin whom the vault knows
FOLLOWERS = text("(followers::jsonb)")

table = Table(
    "own_cases",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("reporter", Text),
    Column("followers", JSON, nullable=False),
    *kept_by_the_engine(),
    Index("own_cases_reporter", "reporter", postgresql_where=text("reporter IS NOT NULL")),
    Index("own_cases_followers", FOLLOWERS, postgresql_using="gin"),
)

own_cases = RowPerAggregate(table, key="report_id", ends=Report.ImportUndone)


@own_cases.on(Report.Submitted)
def note_the_reporter(row: Row, event: Report.Submitted) -> None:
    reporter = (event.reporter or event.by).id
    row |= {"reporter": reporter if reporter.startswith(PERSON) else None, "followers": []}


@own_cases.on(Report.Followed)
def note_the_follower(row: Row, event: Report.Followed) -> None:
    if event.follower.startswith(PERSON) and event.follower not in row["followers"]:
        row["followers"] = [*row["followers"], event.follower]


def belongs_to(person_id: str) -> ColumnElement[bool]:
    follows = cast(table.c.followers, JSONB).contains([person_id])
    return or_(table.c.reporter == person_id, follows)


def reports_of(db: Connection, person_id: str) -> Sequence[UUID]:
    """The reports that are this person's own, the oldest first."""
    mine = select(table.c.report_id).where(table.c.reporter == person_id)
    return db.execute(mine.order_by(table.c.first_position)).scalars().all()


def cases_of(db: Connection, person_id: str, limit: int) -> Sequence[RowMapping]:
    """The board's rows of all that a person reported or follows, the newest first.

    `mine` tells whether the report is their own.
    """
    mine = (table.c.reporter == person_id).label("mine")
    query = select(ward_board, mine).join(table, table.c.report_id == ward_board.c.report_id)
    newest = query.where(belongs_to(person_id)).order_by(ward_board.c.first_position.desc())
    return db.execute(newest.limit(limit)).mappings().all()


def is_reporter(db: Connection, person_id: str, report_id: UUID) -> bool:
    mine = table.c.report_id == report_id, table.c.reporter == person_id
    return db.execute(select(1).where(*mine)).scalar() is not None
