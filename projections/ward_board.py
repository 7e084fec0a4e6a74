"""The ward board: every report as the staff sees it, with its clock and who works on it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, Table, Text, text

from domain.reports.report import Report
from projections.engine.projection import RowPerAggregate
from projections.engine.rows import Row
from projections.report_row import (
    as_geojson,
    change_the_status,
    columns_of_a_report,
    name_the_agency,
    pin_it,
    set_the_clock,
    show_reports,
    write_the_feature,
)
from projections.tables import metadata

ESCALATE_AFTER = timedelta(days=1)
IS_OPEN = text("status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') AND merged_into IS NULL")

table = Table(
    "ward_board",
    metadata,
    *columns_of_a_report(),
    as_geojson(),
    Column("channel", Text, nullable=False),
    Column("officer", Text),
    Column("co_handlers", JSON),
    Column("question", Text),
    Column("extension_until", DateTime(timezone=True)),
    Column("extension_reason", Text),
    Column("reopened", Integer, nullable=False),
    Column("score", Text),
    Column("split_from", Text),
    Column("missed", Boolean, nullable=False),
    # The moments at which the clock has something to record, in order, and the first of them.
    Column("strikes", JSON),
    Column("next_strike", DateTime(timezone=True)),
    Index("ward_board_ward", "ward_id", "first_position"),
    Index("ward_board_position", "position"),
    Index("ward_board_point", "point", postgresql_using="gist"),
    Index("ward_board_open", "ward_id", "first_position", postgresql_where=IS_OPEN),
    Index("ward_board_agency", "agency", "due", postgresql_where=IS_OPEN),
    Index("ward_board_strike", "next_strike", postgresql_where=text("next_strike IS NOT NULL")),
)

ward_board = RowPerAggregate(table, key="report_id", finish=write_the_feature)
show_reports(ward_board)


@ward_board.on(Report.Submitted)
def write_it_down(row: Row, event: Report.Submitted) -> None:
    pin_it(row, event)
    row |= {"text": event.text, "photo": event.photo, "channel": event.channel}
    row |= {"split_from": event.split_from, "reopened": 0, "missed": False}


@ward_board.on(Report.Assigned)
def name_those_who_work(row: Row, event: Report.Assigned) -> None:
    name_the_agency(row, event)
    row |= {"co_handlers": event.co_handlers, "officer": None}


@ward_board.on(Report.OfficerAssigned)
def name_the_officer(row: Row, event: Report.OfficerAssigned) -> None:
    row["officer"] = event.officer


@ward_board.on(Report.AssignmentReturned)
def take_the_names_away(row: Row, event: Report.AssignmentReturned) -> None:
    change_the_status(row, event)
    row |= {"agency": None, "officer": None, "co_handlers": None}


@ward_board.on(Report.DeadlineSet)
def wind_the_clock(row: Row, event: Report.DeadlineSet) -> None:
    another_stage = row["stage"] != event.deadline.stage
    set_the_clock(row, event)
    if another_stage:
        row["missed"] = False
    half, most = event.deadline.reminders
    due = event.deadline.due
    strikes = [half, most, due, due + ESCALATE_AFTER]
    let_strike(row, [[name, at] for name, at in zip(STRIKES, strikes, strict=True)])


STRIKES = ("half", "most", "missed", "escalated")
Strikes = list[list[Any]]  # a name of `STRIKES` and its moment


def let_strike(row: Row, strikes: Strikes | None) -> None:
    row["strikes"] = strikes
    row["next_strike"] = None if not strikes or row["question"] else strikes[0][1]


def has_struck(row: Row, name: str) -> None:
    left = [strike for strike in row["strikes"] or [] if strike[0] != name]
    let_strike(row, left)


@ward_board.on(Report.ReminderSent)
def remember_the_reminder(row: Row, event: Report.ReminderSent) -> None:
    has_struck(row, "half" if event.share == 0.5 else "most")


@ward_board.on(Report.DeadlineMissed)
def remember_that_it_is_late(row: Row, _: Report.DeadlineMissed) -> None:
    row["missed"] = True
    has_struck(row, "missed")


@ward_board.on(Report.Escalated)
def remember_the_escalation(row: Row, _: Report.Escalated) -> None:
    has_struck(row, "escalated")


@ward_board.on(Report.QuestionAsked)
def stop_the_clock(row: Row, event: Report.QuestionAsked) -> None:
    row["question"] = event.question
    let_strike(row, row["strikes"])


@ward_board.on(Report.QuestionAnswered)
def let_the_clock_go_on(row: Row, _: Report.QuestionAnswered) -> None:
    row["question"] = None
    let_strike(row, row["strikes"])


@ward_board.on(Report.ExtensionAsked)
def note_the_wish(row: Row, event: Report.ExtensionAsked) -> None:
    row |= {"extension_until": event.until, "extension_reason": event.reason}


@ward_board.on(Report.DeadlineExtended, Report.ExtensionRefused)
def decide_the_wish(row: Row, _: Report.DeadlineExtended | Report.ExtensionRefused) -> None:
    row |= {"extension_until": None, "extension_reason": None}


@ward_board.on(Report.Resolved, Report.Rejected)
def stop_for_good(row: Row, event: Report.Resolved | Report.Rejected) -> None:
    change_the_status(row, event)
    let_strike(row, None)


@ward_board.on(Report.Merged)
def hand_over_to_the_other(row: Row, event: Report.Merged) -> None:
    row["merged_into"] = event.into
    row["next_strike"] = None


@ward_board.on(Report.Unmerged)
def go_on_alone(row: Row, _: Report.Unmerged) -> None:
    row["merged_into"] = None
    let_strike(row, row["strikes"])


@ward_board.on(Report.Reopened)
def open_it_again(row: Row, event: Report.Reopened) -> None:
    change_the_status(row, event)
    row |= {"reopened": row["reopened"] + 1, "score": None, "officer": None}


@ward_board.on(Report.Rated, Report.RatingRevised)
def note_the_score(row: Row, event: Report.Rated | Report.RatingRevised) -> None:
    row["score"] = event.score


@ward_board.on(Report.Hidden)
def mark_it_hidden(row: Row, _: Report.Hidden) -> None:
    row["hidden"] = True


@ward_board.on(Report.Shown)
def mark_it_shown(row: Row, _: Report.Shown) -> None:
    row["hidden"] = False


@ward_board.on(Report.NoteAdded, Report.SplitOff, Report.Followed)
def take_notice(row: Row, event: Report.Event) -> None:
    """Nothing to show; yet the row has to be of the report's version, for the next command."""
