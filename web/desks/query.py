"""One list for every desk: filters from an address, made into one statement on the ward board."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, get_args
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Select,
    Text,
    TextClause,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.handbook.contents import Contents, Severity
from domain.people.authority import Area
from domain.reports.life import OPEN, Status
from projections.report_list import COLUMNS
from projections.ward_board import IS_OPEN
from projections.ward_board import table as ward_board
from web.calls import NotUnderstood

Row = dict[str, Any]
Condition = ColumnElement[bool] | TextClause
Order = Literal["danger", "newest", "oldest", "due"]

c = ward_board.c
MORE = ("channel", "officer", "co_handlers", "question", "strikes", "missed", "hidden", "returned")
MORE_OF_IT = ("extension_until", "extension_reason", "reopened", "score", "split_from")
SHOWN = tuple(c[name] for name in (*COLUMNS, *MORE, *MORE_OF_IT))
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # normal, urgent, danger: their ranks
ENDED = frozenset(Status) - OPEN
FARTHEST = 2**62  # no log is that long
NEVER = literal_column("'infinity'::timestamptz", DateTime(timezone=True))
HELPERS = cast(c.co_handlers, JSONB)
IS_ASSIGNED = c.co_handlers.is_not(null())  # a list, if only an empty one, once it was assigned


class Wanted(msgspec.Struct, kw_only=True):
    """What a desk shows. Several values have commas between; an empty one does not restrict.

    `officer` is a login, `me` or `none`; `status` may also be `open`, `ended` or `any`; `code` is
    the beginning of a code; `after` is the cursor of the next page, `since` a position.
    """

    status: str = "open"
    category: str = ""
    severity: str = ""
    agency: str = ""
    ward: UUID | None = None
    channel: str = ""
    officer: str = ""
    stage: str = ""
    overdue: bool = False
    code: str = ""
    order: Order = "danger"
    after: str = ""
    since: Annotated[int, msgspec.Meta(ge=0, le=FARTHEST)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


@dataclass(frozen=True)
class Looking:
    """Who looks, at which cases, and when; the handbook tells how severe a category is."""

    login: str
    area: Area
    handbook: Contents
    now: datetime


class Listing(NamedTuple):
    """`following` is the cursor of the next page, None on the last one."""

    rows: list[Row]
    following: str | None


def listing(db: Connection, wanted: Wanted, looking: Looking, *also: Condition | None) -> Listing:
    """The cases that somebody wants to see and may see; `also` narrows them for one desk."""
    found = db.execute(statement(wanted, looking, *also)).mappings()
    rows: list[Row] = [{str(name): value for name, value in row.items()} for row in found]
    if len(rows) <= wanted.limit:
        return Listing(rows, None)
    rows = rows[: wanted.limit]
    return Listing(rows, cursor_of(order_of(wanted), rows[-1]))


def statement(wanted: Wanted, looking: Looking, *also: Condition | None) -> Select[Any]:
    """One row more than wanted, which tells that there is another page."""
    rank = rank_in(looking.handbook)
    query = select(*SHOWN, rank.label("rank")).where(*conditions(wanted, looking, *also))
    order = order_of(wanted)
    keys = [key(rank) for key in ORDERS[order].keys]
    if wanted.after:
        query = query.where(beyond(wanted.after, order, keys))
    directed = [key.desc() if ORDERS[order].descending else key for key in keys]
    return query.order_by(*directed).limit(wanted.limit + 1)


def conditions(wanted: Wanted, looking: Looking, *also: Condition | None) -> list[Condition]:
    asked: Iterable[Condition | None] = (
        in_status(wanted.status),
        among(c.category, wanted.category),
        among(rank_in(looking.handbook), ranks(wanted.severity)),
        None if not wanted.agency else answered_by(wanted.agency),
        None if wanted.ward is None else c.ward_id == wanted.ward,
        among(c.channel, wanted.channel),
        with_officer(wanted.officer, looking.login),
        among(c.stage, wanted.stage),
        is_overdue(looking.now) if wanted.overdue else None,
        c.code.like(f"{spelled(wanted.code)}%") if wanted.code else None,
        None if wanted.since is None else c.position > wanted.since,
        *within(looking.area),
        *also,
    )
    return [condition for condition in asked if condition is not None]


def within(area: Area) -> Iterable[Condition]:
    """An agency's cases are those that were given to it, not those that a rule proposes for it."""
    if area.ward is not None:
        yield c.ward_id == area.ward
    if area.agency is not None:
        yield IS_ASSIGNED
        yield answered_by(area.agency)


def answered_by(agency: str) -> Condition:
    return or_(c.agency == agency, HELPERS.bool_op("?")(agency))


def in_status(status: str) -> Condition | None:
    """`open` leaves out what was merged into another case, which goes on for both."""
    if status == "any":
        return None
    if status == "open":
        return IS_OPEN
    wanted = sorted(ENDED) if status == "ended" else parts(status)
    if unknown := set(wanted) - set(Status):
        raise NotUnderstood(reason=f"there is no status {min(unknown)[:20]}", field="status")
    return c.status.in_(wanted)


def with_officer(officer: str, login: str) -> Condition | None:
    if officer == "none":
        return c.officer.is_(None)
    return among(c.officer, login if officer == "me" else officer)


def is_overdue(now: datetime) -> Condition:
    """A case whose reporter was asked something stands still, and is not late."""
    return c.question.is_(None) & (c.due < now)


def among(column: ColumnElement[Any], values: str | list[int]) -> Condition | None:
    wanted = parts(values) if isinstance(values, str) else values
    return column.in_(wanted) if wanted else None


def parts(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def ranks(severity: str) -> list[int]:
    named = parts(severity)
    if unknown := set(named) - set(SEVERITIES):
        raise NotUnderstood(reason=f"there is no severity {min(unknown)[:20]}", field="severity")
    return [number for number, name in enumerate(SEVERITIES) if name in named]


def rank_in(handbook: Contents) -> ColumnElement[int]:
    """How severe the category is by the handbook now in force, as a number."""
    severe = [category for category in handbook.categories if category.severity != "normal"]
    if not severe:
        return literal(0)
    numbers = {category.code: SEVERITIES.index(category.severity) for category in severe}
    return case(numbers, value=c.category, else_=0)


def spelled(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


Key = Callable[[ColumnElement[int]], ColumnElement[Any]]


@dataclass(frozen=True)
class Ordering:
    """The keys of an order, all in one direction; the first position comes last, and is unique."""

    keys: tuple[Key, ...]
    descending: bool = False


def by_rank(rank: ColumnElement[int]) -> ColumnElement[Any]:
    return rank


def by_arrival(_: ColumnElement[int]) -> ColumnElement[Any]:
    return c.first_position


def by_deadline(_: ColumnElement[int]) -> ColumnElement[Any]:
    return func.coalesce(c.due, NEVER)


ORDERS: Mapping[Order, Ordering] = {
    "danger": Ordering((by_rank, by_arrival), descending=True),
    "newest": Ordering((by_arrival,), descending=True),
    "oldest": Ordering((by_arrival,)),
    "due": Ordering((by_deadline, by_arrival)),
}


def order_of(wanted: Wanted) -> Order:
    """What has ended is no danger any more; among such cases the newest come first."""
    is_open = wanted.status == "open" or set(parts(wanted.status)) <= OPEN
    return "newest" if wanted.order == "danger" and not is_open else wanted.order


def cursor_of(order: Order, row: Row) -> str:
    first = {"danger": str(row["rank"]), "due": due_of(row)}.get(order, "")
    return f"{first}~{row['first_position']}"


def due_of(row: Row) -> str:
    return "infinity" if row["due"] is None else row["due"].isoformat()


def beyond(cursor: str, order: Order, keys: list[ColumnElement[Any]]) -> Condition:
    """The rows that come after the cursor. Raises `NotUnderstood`."""
    first, _, position = cursor.partition("~")
    try:
        last: list[Any] = [literal(min(int(position), FARTHEST), BigInteger)]
        if order == "danger":
            last.insert(0, range(len(SEVERITIES))[int(first)])
        elif order == "due":
            last.insert(0, moment(first))
    except (ValueError, IndexError) as error:
        raise NotUnderstood(reason="this is no page of the list", field="after") from error
    here = tuple_(*last)
    return tuple_(*keys) < here if ORDERS[order].descending else tuple_(*keys) > here


def moment(text: str) -> ColumnElement[Any]:
    if text == "infinity":
        return NEVER
    return cast(literal(datetime.fromisoformat(text).isoformat(), Text), DateTime(timezone=True))
