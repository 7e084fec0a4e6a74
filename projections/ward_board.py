"""The ward board: every report as the staff sees it, with its clock and who works on it."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, Table, Text, text

from domain.deadlines.policy import Stage
from domain.reports.report import Report
from projections.cells import Pyramid
from projections.engine.projection import UNSAMPLED, RowPerAggregate
from projections.engine.rows import Row
from projections.report_row import (
    change_the_status,
    columns_of_a_report,
    name_the_agency,
    pin_it,
    propose_the_agency,
    set_the_clock,
    show_reports,
    write_the_features,
)
from projections.tables import metadata

NOT_ENDED = text("status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS')")
IS_OPEN = text("status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') AND merged_into IS NULL")
IS_LOW = text("status = 'RESOLVED' AND score = 'not_satisfied'")
NEXT_DUE = text("coalesce(due, 'infinity'::timestamptz)")
HELPERS = text("(co_handlers::jsonb)")
COUNTED = text("NOT held_back AND merged_into IS NULL")
WHERE_AND_WHAT = ("lon", "lat", "category", "ward_id")
FILES = text("(files::jsonb)")
HAS_FILES = text("files IS NOT NULL")
ON_EARTH = text("(point::geography)")
NO_WISH = {"extension_until": None, "extension_reason": None}  # for a later deadline

table = Table(
    "ward_board",
    metadata,
    *columns_of_a_report(),
    Column("channel", Text, nullable=False),
    Column("officer", Text),
    Column("co_handlers", JSON),
    Column("question", Text, info=UNSAMPLED),
    Column("extension_until", DateTime(timezone=True)),
    Column("extension_reason", Text, info=UNSAMPLED),
    Column("reopened", Integer, nullable=False),
    Column("score", Text),
    Column("split_from", Text),
    Column("missed", Boolean, nullable=False),
    # The moments at which the clock has something to record, in order, and the first of them.
    Column("strikes", JSON),
    Column("next_strike", DateTime(timezone=True)),
    Column("told_apart", JSON),  # the codes of cases that turned out to be something else
    # Why the last agency gave it back, until another one has it.
    Column("returned", Text, info=UNSAMPLED),
    Column("struck", JSON),  # by stage: how many of `STRIKES` are recorded
    Column("media", JSON),  # the names of all photos and films that came with it
    Column("voice", Text),
    Column("files", JSON),  # every name that an event of the case refers to
    # Where it was until its pin was moved last: whoever looks there is told of it too.
    Column("left_point", Geometry("POINT", 4326, spatial_index=False)),
    Index("ward_board_ward", "ward_id", "first_position"),
    Index("ward_board_position", "position"),
    Index("ward_board_point", "point", postgresql_using="gist"),
    Index("ward_board_open", "ward_id", "first_position", postgresql_where=NOT_ENDED),
    Index("ward_board_agency", "agency", "due", postgresql_where=IS_OPEN),
    Index("ward_board_strike", "next_strike", postgresql_where=text("next_strike IS NOT NULL")),
    Index("ward_board_newest", "first_position"),
    Index("ward_board_submitted", "submitted_at"),
    Index("ward_board_officer", "officer", postgresql_where=IS_OPEN),
    Index("ward_board_low", "first_position", postgresql_where=IS_LOW),
    Index("ward_board_code", "code", postgresql_ops={"code": "text_pattern_ops"}),
    Index("ward_board_due", NEXT_DUE, "first_position"),
    Index("ward_board_helpers", HELPERS, postgresql_using="gin", postgresql_where=IS_OPEN),
    Index("ward_board_files", FILES, postgresql_using="gin", postgresql_where=HAS_FILES),
    Index(
        "ward_board_over_time",
        "submitted_at",
        postgresql_include=WHERE_AND_WHAT,
        postgresql_where=COUNTED,
    ),
    Index("ward_board_near", ON_EARTH, postgresql_using="gist", postgresql_where=IS_OPEN),
)

ward_board = RowPerAggregate(
    table,
    key="report_id",
    finish=write_the_features,
    beside=Pyramid(),
    ends=Report.ImportUndone,
)
show_reports(ward_board)


@ward_board.on(Report.Submitted)
def write_it_down(row: Row, event: Report.Submitted) -> None:
    pin_it(row, event)
    row |= {"text": event.text, "photo": event.photo, "channel": event.channel}
    row |= {"split_from": event.split_from, "reopened": 0, "missed": False}
    row |= {"media": event.media or None, "voice": event.voice}
    refer_to(row, event.photo, *event.media, event.voice)


def refer_to(row: Row, *names: str | None) -> None:
    files = dict.fromkeys([*(row["files"] or ()), *(name for name in names if name)])
    row["files"] = list(files) or None


@ward_board.on(Report.AgencyDetermined)
def name_who_would_do_it(row: Row, event: Report.AgencyDetermined) -> None:
    if row["co_handlers"] is None:  # else an agency has it already
        propose_the_agency(row, event)


@ward_board.on(Report.Assigned)
def name_those_who_work(row: Row, event: Report.Assigned) -> None:
    name_the_agency(row, event)
    row |= {"co_handlers": event.co_handlers, "officer": None, "returned": None}


@ward_board.on(Report.OfficerAssigned)
def name_the_officer(row: Row, event: Report.OfficerAssigned) -> None:
    row["officer"] = event.officer


@ward_board.on(Report.AssignmentReturned)
def take_the_names_away(row: Row, event: Report.AssignmentReturned) -> None:
    change_the_status(row, event)
    row |= {"agency": None, "officer": None, "co_handlers": None, "returned": event.reason}


@ward_board.on(Report.DeadlineSet)
def wind_the_clock(row: Row, event: Report.DeadlineSet) -> None:
    if row["stage"] != event.deadline.stage:
        row |= NO_WISH
    set_the_clock(row, event)
    # What has struck for this stage strikes no second time, however often its time is changed,
    # and however often the case comes back to it.
    done = (row["struck"] or {}).get(row["stage"], 0)
    row["missed"] = done > STRIKES.index("missed")
    let_strike(row, list(event.deadline.strikes.values())[done:])


STRIKES = ("half", "most", "missed", "escalated")
Strikes = list[Any]  # the moments of the last of `STRIKES`, as many as are still to come


def let_strike(row: Row, strikes: Strikes | None) -> None:
    row["strikes"] = strikes
    row["next_strike"] = None if not strikes or row["question"] else strikes[0]


def has_struck(row: Row, stage: Stage, name: str) -> None:
    """What comes before it in `STRIKES` is over with it."""
    done = STRIKES.index(name) + 1
    row["struck"] = (row["struck"] or {}) | {stage: done}
    strikes = row["strikes"] or []
    to_come = min(len(strikes), len(STRIKES) - done)
    let_strike(row, strikes[len(strikes) - to_come :])


def next_of(strikes: Strikes) -> str:
    """Which of `STRIKES` is the next."""
    return STRIKES[-len(strikes)]


@ward_board.on(Report.ReminderSent)
def remember_the_reminder(row: Row, event: Report.ReminderSent) -> None:
    has_struck(row, event.stage, "half" if event.share == 0.5 else "most")


@ward_board.on(Report.DeadlineMissed)
def remember_that_it_is_late(row: Row, event: Report.DeadlineMissed) -> None:
    row["missed"] = True
    has_struck(row, event.stage, "missed")


@ward_board.on(Report.Escalated)
def remember_the_escalation(row: Row, event: Report.Escalated) -> None:
    has_struck(row, event.stage, "escalated")


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
    row |= NO_WISH


@ward_board.on(Report.Rejected)
def stop_for_good(row: Row, event: Report.Resolved | Report.Rejected) -> None:
    change_the_status(row, event)
    row |= {"returned": None, "question": None, **NO_WISH}
    let_strike(row, None)


@ward_board.on(Report.Resolved)
def keep_the_evidence(row: Row, event: Report.Resolved) -> None:
    stop_for_good(row, event)
    refer_to(row, event.evidence.photo)


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
    row["struck"] = None


@ward_board.on(Report.Rated, Report.RatingRevised)
def note_the_score(row: Row, event: Report.Rated | Report.RatingRevised) -> None:
    row["score"] = event.score


@ward_board.on(Report.Hidden)
def mark_it_hidden(row: Row, _: Report.Hidden) -> None:
    row["hidden"] = True


@ward_board.on(Report.Shown)
def mark_it_shown(row: Row, _: Report.Shown) -> None:
    row["hidden"] = False


@ward_board.on(Report.PersonalDataShredded)
def forget_the_words(row: Row, _: Report.PersonalDataShredded) -> None:
    gone = {row["photo"], row["voice"], *(row["media"] or ())}
    row["files"] = [name for name in row["files"] or () if name not in gone] or None
    row |= {"text": "", "photo": None, "media": None, "voice": None, "returned": None}
    if row["question"] is not None:
        row["question"] = ""  # something is still asked, and the clock stands still
    if row["extension_until"] is not None:
        row["extension_reason"] = ""


@ward_board.on(Report.MediaAdded)
def show_what_came_later(row: Row, event: Report.MediaAdded) -> None:
    row["media"] = [*(row["media"] or ()), *event.media]
    row["photo"] = row["photo"] or event.photo
    refer_to(row, *event.media)


@ward_board.on(Report.ToldApart)
def remember_the_difference(row: Row, event: Report.ToldApart) -> None:
    row["told_apart"] = [*(row["told_apart"] or ()), event.other]


@ward_board.on(Report.NoteAdded, Report.SplitOff, Report.FollowUpOpened, Report.Followed)
@ward_board.on(Report.MediaBlurred)
def take_notice(row: Row, event: Report.Event) -> None:
    """Nothing to show; yet the row has to be of the report's version, for the next command."""
