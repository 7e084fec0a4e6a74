"""The stages of a case: one row a case, with the moments at which it went on.

The scorecards count these rows, by these rules:

- A case counts for the agency that has it, and for the ward and category in which it is now. Month
  is that of its submission, by the city's clocks.
- A deadline was missed where the clock recorded it, or where the stage ended after it. While the
  reporter is asked something the clock stands still.
- The agency that had the case when the handling deadline passed stays answerable for that, whoever
  has the case now. Whoever gets it late is not; only a reopening starts a new count.
- Screening is over once and for all. The later moments are those of the present round: another
  agency begins anew, and so does everybody after a reopening. The whole is always counted from the
  submission to the last resolution, so that a hasty "done" that is reopened makes nobody faster.
- A score holds until the next one: reopening a case does not wipe away that somebody was
  dissatisfied.
- Ideas have no deadline, merged reports go on in another case, and imported ones were handled under
  somebody else's promises: each has its row, and none of them counts in a figure about work.

What an auditor asks about (`oversight/questions.py`) stands in the same rows: who ended a round and
how, those before it in `ended_before`, and how long the case waited and its clock stood still.
"""

from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from domain.deadlines.policy import is_late
from domain.handbook.contents import USUAL_CALENDAR
from domain.reports.life import Status
from domain.reports.report import Report
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.oversight.rounds import (
    forget_what_the_notes_said,
    look_at_the_note,
    put_the_round_aside,
)
from projections.tables import metadata

STEPS = ("screening", "assignment", "start", "resolution")
NO_WARD = "none"
CITY = USUAL_CALENDAR.zone


def moment(name: str, nullable: bool = True) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


table = Table(
    "case_stages",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("merged", Boolean, nullable=False),
    Column("month", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("ward", Text, nullable=False),
    Column("ward_name", Text),
    Column("wards", JSON, nullable=False),  # all that it ever was in
    Column("agency", Text),
    Column("agencies", JSON, nullable=False),  # all that ever had it
    Column("late_with", JSON),  # those that had it when the handling deadline passed
    Column("status", Text, nullable=False),
    Column("step", Text),  # for which of `STEPS` it waits, since when
    moment("step_since"),
    moment("submitted_at", nullable=False),
    moment("screened_at"),
    moment("begun_at"),  # the present round: accepted, or reopened
    moment("assigned_at"),
    moment("started_at"),
    moment("ended_at"),
    Column("stage", Text),  # whose deadline runs
    moment("due"),
    moment("asked_at"),
    Column("promised", Boolean, nullable=False),
    Column("missed_screening", Boolean, nullable=False),
    Column("missed_assignment", Boolean, nullable=False),
    Column("missed_handling", Boolean, nullable=False),
    Column("missed_this_round", Boolean, nullable=False),
    Column("extensions", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("score", Text),
    *kept_by_the_engine(),
    Column("screened_by", Text),
    # How the present round ended; `ended_due` is the handling deadline that it was for.
    Column("ended_by", Text),
    moment("ended_due"),
    Column("ended_photo", Boolean),
    moment("noted_at"),  # the last note among the staff, and the last that says "not done"
    moment("unfinished_at"),
    Column("ended_before", JSON),  # the rounds before it, as `rounds.ENDING` tells them
    Column("longest_wait", Double),  # seconds for one step, and who had the case meanwhile
    Column("longest_with", Text),
    Column("paused", Double),  # seconds that the clock stood still; NULL where it never did
    Column("ward_then", Text),  # as the map was in its time, whatever was redrawn since
    Index("case_stages_ward", "ward", "first_position"),
    Index("case_stages_agency", "agency", "first_position"),
    Index("case_stages_late_with", "report_id", postgresql_where=text("late_with IS NOT NULL")),
    Index("case_stages_again", "report_id", postgresql_where=text("ended_before IS NOT NULL")),
    Index("case_stages_position", "position"),
)

case_stages = RowPerAggregate(table, key="report_id", ends=Report.ImportUndone)


@case_stages.on(Report.Submitted)
def begin(row: Row, event: Report.Submitted) -> None:
    row |= {
        "code": event.code,
        "kind": event.kind,
        "imported": event.channel == "import",
        "merged": False,
        "month": event.timestamp.astimezone(CITY).strftime("%Y-%m"),
        "category": event.category,
        "ward": NO_WARD,
        "wards": [],
        "agencies": [],
        "status": Status.SUBMITTED,
        "submitted_at": event.timestamp,
        "promised": False,
        "missed_screening": False,
        "missed_assignment": False,
        "missed_handling": False,
        "missed_this_round": False,
        "extensions": 0,
        "reopened": 0,
    }
    wait_for(row, "screening", event.timestamp)


def wait_for(row: Row, step: str | None, at: datetime) -> None:
    """Before the row is told who has the case now: until then it waited with the one before."""
    if row["step"] is not None:
        waited = (at - row["step_since"]).total_seconds()
        if waited > (row["longest_wait"] or 0):
            row |= {"longest_wait": waited, "longest_with": row["agency"]}
    row |= {"step": step, "step_since": at if step else None}


def go_on(row: Row, at: datetime) -> None:
    """What was asked is answered, or the case has ended without an answer."""
    if row["asked_at"] is not None:
        row["paused"] = (row["paused"] or 0) + (at - row["asked_at"]).total_seconds()
        row["asked_at"] = None


def judge(row: Row, at: datetime) -> None:
    """Notes a deadline that has passed, whether or not the clock was there to record it."""
    stood_still_at = row["asked_at"] or at
    if row["due"] is not None and is_late(row["due"], stood_still_at):
        miss(row, row["stage"])


def miss(row: Row, stage: str) -> None:
    row[f"missed_{stage}"] = True
    if stage == "handling" and not row["missed_this_round"] and row["agency"] is not None:
        row["missed_this_round"] = True
        row["late_with"] = sorted({*(row["late_with"] or ()), row["agency"]})


@case_stages.on(Report.WardDetermined)
def name_the_ward(row: Row, event: Report.WardDetermined) -> None:
    found = event.found
    ward = NO_WARD if found.ward_id is None else str(found.ward_id)
    row |= {"ward": ward, "ward_name": found.ward_name}
    if event.redrawn is None or event.redrawn.because == "correction":
        row["ward_then"] = ward
    row["wards"] = sorted({*row["wards"], ward})


@case_stages.on(Report.CategoryChanged)
def change_the_category(row: Row, event: Report.CategoryChanged) -> None:
    row["category"] = event.category


@case_stages.on(Report.Accepted)
def accept(row: Row, event: Report.Accepted) -> None:
    judge(row, event.timestamp)
    row |= {"status": Status.ACCEPTED, "screened_at": event.timestamp, "begun_at": event.timestamp}
    row["screened_by"] = event.by.id
    wait_for(row, "assignment", event.timestamp)


@case_stages.on(Report.Rejected)
def reject(row: Row, event: Report.Rejected) -> None:
    row |= {"screened_at": event.timestamp, "screened_by": event.by.id}
    end(row, Status.REJECTED, event)


@case_stages.on(Report.Resolved)
def resolve(row: Row, event: Report.Resolved) -> None:
    row["ended_due"] = row["due"] if row["stage"] == "handling" else None
    row["ended_photo"] = event.evidence.photo is not None
    end(row, Status.RESOLVED, event)


def end(row: Row, status: Status, event: Report.Resolved | Report.Rejected) -> None:
    at = event.timestamp
    judge(row, at)
    go_on(row, at)
    wait_for(row, None, at)
    row |= {"status": status, "ended_at": at, "ended_by": event.by.id, "stage": None, "due": None}


@case_stages.on(Report.Assigned)
def give(row: Row, event: Report.Assigned) -> None:
    judge(row, event.timestamp)
    wait_for(row, "start", event.timestamp)
    row |= {"status": Status.ACCEPTED, "agency": event.agency, "assigned_at": event.timestamp}
    row["agencies"] = sorted({*row["agencies"], event.agency})
    row["started_at"] = None


@case_stages.on(Report.AssignmentReturned)
def take_back(row: Row, event: Report.AssignmentReturned) -> None:
    judge(row, event.timestamp)
    wait_for(row, "assignment", event.timestamp)
    row |= {"status": Status.ACCEPTED, "agency": None, "assigned_at": None, "started_at": None}


@case_stages.on(Report.WorkStarted)
def start(row: Row, event: Report.WorkStarted) -> None:
    judge(row, event.timestamp)
    row |= {"status": Status.IN_PROGRESS, "started_at": event.timestamp}
    wait_for(row, "resolution", event.timestamp)


@case_stages.on(Report.Reopened)
def begin_anew(row: Row, event: Report.Reopened) -> None:
    put_the_round_aside(row)
    row |= {"status": Status.ACCEPTED, "begun_at": event.timestamp, "missed_this_round": False}
    row |= {"assigned_at": None, "started_at": None, "ended_at": None, "asked_at": None}
    row["reopened"] += 1
    wait_for(row, "start" if row["agency"] else "assignment", event.timestamp)


@case_stages.on(Report.DeadlineSet)
def set_the_clock(row: Row, event: Report.DeadlineSet) -> None:
    row |= {"promised": True, "stage": event.deadline.stage, "due": event.deadline.due}


@case_stages.on(Report.DeadlineMissed)
def note_that_it_is_late(row: Row, event: Report.DeadlineMissed) -> None:
    miss(row, event.stage)


@case_stages.on(Report.DeadlineExtended)
def count_the_extension(row: Row, event: Report.DeadlineExtended) -> None:
    judge(row, event.timestamp)  # a later deadline does not undo that the first one has passed
    row["extensions"] += 1


@case_stages.on(Report.QuestionAsked)
def stop_the_clock(row: Row, event: Report.QuestionAsked) -> None:
    row["asked_at"] = event.timestamp


@case_stages.on(Report.QuestionAnswered)
def let_the_clock_go_on(row: Row, event: Report.QuestionAnswered) -> None:
    go_on(row, event.timestamp)


case_stages.on(Report.NoteAdded)(look_at_the_note)
case_stages.on(Report.PersonalDataShredded)(forget_what_the_notes_said)


@case_stages.on(Report.Merged)
def leave_it_to_the_other(row: Row, _: Report.Merged) -> None:
    row["merged"] = True


@case_stages.on(Report.Unmerged)
def count_it_again(row: Row, _: Report.Unmerged) -> None:
    row["merged"] = False


@case_stages.on(Report.Rated, Report.RatingRevised)
def note_the_score(row: Row, event: Report.Rated | Report.RatingRevised) -> None:
    row["score"] = event.score
