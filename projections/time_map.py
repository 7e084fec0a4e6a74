"""The time map: where reports were open at any moment, and in which ward, by either of two clocks.

One row a report, with the steps of its way: from which moment on it was open, or not any more. Two
clocks tell each of them: when it happened, and when the log was told of it. A late entry, and what
was imported, changes what was true before it, and never what was known before it.

As in a replay, a moment shows every event up to the last one that had happened by then. So a step
that was entered with an earlier moment than those before it takes them along.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    DateTime,
    Double,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from domain.reports.life import OPEN, Status
from domain.reports.report import Report
from eventlog.mapper import encode
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.report_row import STATUS_AFTER
from projections.tables import metadata

NOT_OPEN = 0
IN_ORDER = [status for status in Status if status in OPEN]
STATE_OF = dict.fromkeys(Status, NOT_OPEN) | {s: n for n, s in enumerate(IN_ORDER, start=1)}
ONE_SAVE = timedelta(milliseconds=5)  # in which the log takes what was decided together

table = Table(
    "time_map",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("lon", Double),  # degrees, EPSG:4326
    Column("lat", Double),
    Column("ward_id", Uuid),
    # A step each: since when, since when the log knows it, and whether the report is open then.
    Column("since", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("known", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("states", ARRAY(SmallInteger), nullable=False),
    # Other places and wards that it had before, each with the number of its last step.
    Column("earlier", JSON),
    *kept_by_the_engine(),
    Index("time_map_earlier", "report_id", postgresql_where=text("earlier IS NOT NULL")),
)


def write_the_steps(row: Row) -> None:
    """As PostgreSQL reads arrays; without the quotes, for nothing in them needs any."""
    steps = encode((row["since"], row["known"], row["states"])).decode().replace('"', "")
    since, known, states = steps[2:-2].split("],[")
    row |= {"since": f"{{{since}}}", "known": f"{{{known}}}", "states": f"{{{states}}}"}


time_map = RowPerAggregate(
    table, key="report_id", finish=write_the_steps, recorded=True, ends=Report.ImportUndone
)


@time_map.on(Report.Submitted)
def begin(row: Row, event: Report.Submitted) -> None:
    row |= {
        "code": event.code,
        "lon": event.lon,
        "lat": event.lat,
        "since": [event.timestamp],
        "known": [row["recorded_at"]],
        "states": [STATE_OF[Status.SUBMITTED]],
    }


STATE_AFTER = {kind: STATE_OF[status] for kind, status in STATUS_AFTER.items()}


@time_map.on(*STATE_AFTER)
def change_the_state(row: Row, event: Report.Event) -> None:
    state = STATE_AFTER[type(event)]
    if state != row["states"][-1]:
        add_a_step(row, event.timestamp, state)
    elif event.timestamp < row["since"][-1]:
        take_along(row["since"], event.timestamp)


@time_map.on(Report.Merged)
def leave_it_to_the_other(row: Row, event: Report.Merged) -> None:
    add_a_step(row, event.timestamp, NOT_OPEN)


@time_map.on(Report.Unmerged)
def go_on_alone(row: Row, event: Report.Unmerged) -> None:
    before = next(state for state in reversed(row["states"]) if state != NOT_OPEN)
    add_a_step(row, event.timestamp, before)


@time_map.on(Report.PinMoved)
def move_the_pin(row: Row, event: Report.PinMoved) -> None:
    change_the_place(row, event.timestamp, lon=event.lon, lat=event.lat)


@time_map.on(Report.WardDetermined)
def name_the_ward(row: Row, event: Report.WardDetermined) -> None:
    if event.found.ward_id != row["ward_id"]:
        change_the_place(row, event.timestamp, ward_id=event.found.ward_id)
    elif event.timestamp < row["since"][-1]:
        take_along(row["since"], event.timestamp)


def change_the_place(row: Row, at: datetime, **place: Any) -> None:
    before = {name: row[name] for name in ("lon", "lat", "ward_id")}
    last = len(row["states"])
    add_a_step(row, at, row["states"][-1])
    if len(row["states"]) > last:
        row["earlier"] = [*(row["earlier"] or ()), before | {"last": last}]
    row |= place


def add_a_step(row: Row, at: datetime, state: int) -> None:
    """What happened at the same moment by the same decision is one step."""
    since, known, states, now = row["since"], row["known"], row["states"], row["recorded_at"]
    if at <= since[-1]:
        if at == since[-1] and now - known[-1] < ONE_SAVE:
            known[-1], states[-1] = now, state
            return
        take_along(since, at)
    if now < known[-1]:
        take_along(known, now)
    since.append(at)
    known.append(now)
    states.append(state)


def take_along(moments: list[datetime], moment: datetime) -> None:
    moments[:] = [min(each, moment) for each in moments]
