import pytest

from domain.refusals import Refusal
from domain.reports import life
from domain.reports.life import OPEN, SCREENED, NotAssignedYet, Status
from domain.reports.report import AgencyFound, Report
from domain.reports.words import NoteMissing, ReasonMissing, TextTooLong, TextUnreadable
from domain.topics import EVENTS
from tests.domain.cast import AN, BINH, CHI, COMMANDS, LATER, a_report, a_report_that_is

# For each command, what becomes of a report in each status: its next status, or the refusal.
LIFE = """
         SUBMITTED       ACCEPTED         IN_PROGRESS         RESOLVED         REJECTED
accept   ACCEPTED        AlreadyScreened  AlreadyScreened     AlreadyScreened  AlreadyScreened
reject   REJECTED        AlreadyScreened  AlreadyScreened     AlreadyScreened  AlreadyScreened
assign   NotAcceptedYet  ACCEPTED         ACCEPTED            AlreadyEnded     AlreadyEnded
start    NotAcceptedYet  IN_PROGRESS      WorkAlreadyStarted  AlreadyEnded     AlreadyEnded
resolve  NotAcceptedYet  WorkNotStarted   RESOLVED            AlreadyEnded     AlreadyEnded
rate     NotResolvedYet  NotResolvedYet   NotResolvedYet      RESOLVED         NotResolvedYet
"""


def cells():
    (*statuses,), *rows = (line.split() for line in LIFE.strip().splitlines())
    for command, *outcomes in rows:
        for status, outcome in zip(statuses, outcomes, strict=True):
            yield pytest.param(command, Status(status), outcome, id=f"{command}-{status}")


@pytest.mark.parametrize(("command", "status", "outcome"), list(cells()))
def test_a_command_ends_as_the_table_of_life_says(command, status, outcome):
    report = a_report_that_is(status)

    assert ending(command, report) == outcome

    recorded = outcome in Status.__members__
    assert report.status == (outcome if recorded else status)
    assert len(report.collect_events()) == recorded


def ending(command, report):
    try:
        COMMANDS[command](report)
    except Refusal as refusal:
        return type(refusal).__name__
    return report.status


def test_whatever_can_happen_to_a_report_stands_in_the_table():
    by_itself = {"Submitted", "WardDetermined", "AgencyDetermined", "DeadlineSet"}
    by_itself |= {"PersonalDataShredded"}  # in every status
    by_itself |= {"ImportUndone"}  # with all that came with it
    by_itself |= {"Forwarded", "ForwardingFailed", "EvidenceAwaited"}  # too
    events = {kind.__name__ for topic, kind in EVENTS.items() if topic.startswith("report.")}

    assert set(life.TABLE) == events - by_itself


def test_work_cannot_start_before_an_agency_is_answerable():
    report = a_report()
    report.accept(BINH, LATER)

    with pytest.raises(NotAssignedYet):
        report.start(CHI, LATER)


def test_an_agency_that_was_only_proposed_is_not_answerable():
    report = a_report()
    report.determine_agency(AgencyFound("urban", 0, 7), AN, LATER)
    report.accept(BINH, LATER)

    with pytest.raises(NotAssignedYet):
        report.start(CHI, LATER)


def test_another_agency_starts_its_work_anew():
    report = a_report_that_is(Status.IN_PROGRESS)

    report.assign("water", BINH, LATER)

    assert (report.agency, report.status) == ("water", Status.ACCEPTED)


def test_work_is_scored_once():
    report = a_report_that_is(Status.RESOLVED)
    report.rate("not_satisfied", "", AN, LATER)

    with pytest.raises(life.AlreadyRated):
        report.rate("satisfied", "", AN, LATER)
    assert report.score == "not_satisfied"


@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b\u00a0"])
def test_a_rejection_without_a_reason_is_refused(nothing):
    report = a_report()

    with pytest.raises(ReasonMissing) as refusal:
        report.reject(nothing, BINH, LATER)
    assert refusal.value.field == "reason"
    assert report.status == Status.SUBMITTED


def test_work_cannot_be_done_without_saying_what_was_done():
    report = a_report_that_is(Status.IN_PROGRESS)

    with pytest.raises(NoteMissing) as refusal:
        report.resolve(" ", CHI, LATER)
    assert refusal.value.field == "note"


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (lambda report, words: report.rate("satisfied", words, AN, LATER), "words"),
        (lambda report, words: report.resolve(words, CHI, LATER), "note"),
        (lambda report, words: report.reject(words, BINH, LATER), "reason"),
    ],
)
def test_words_that_cannot_be_kept_are_refused_under_the_name_of_their_field(command, field):
    status = {"words": Status.RESOLVED, "note": Status.IN_PROGRESS, "reason": Status.SUBMITTED}
    report = a_report_that_is(status[field])

    for words, refusal in (("\x00", TextUnreadable), ("x" * 4001, TextTooLong)):
        with pytest.raises(refusal) as refused:
            command(report, words)
        assert refused.value.field == field


def test_the_state_of_the_case_is_refused_before_the_words_are_read():
    with pytest.raises(life.AlreadyScreened):
        a_report_that_is(Status.ACCEPTED).reject("", BINH, LATER)


def test_every_event_says_who_and_when():
    report = a_report()
    for command in ("accept", "assign", "start", "resolve", "rate"):
        COMMANDS[command](report)

    submitted, *others = report.collect_events()
    assert [event.by for event in others] == [BINH, BINH, CHI, CHI, AN]
    assert {event.timestamp for event in others} == {LATER}
    assert submitted.by == AN


def test_words_are_recorded_clean():
    report = a_report()

    report.reject("  e\u0301\u202e ", BINH, LATER)

    *_, rejected = report.collect_events()
    assert isinstance(rejected, Report.Rejected)
    assert rejected.reason == "é"


def test_what_is_open_has_not_ended_and_what_was_screened_was_not_refused():
    assert set(Status) - OPEN == {Status.RESOLVED, Status.REJECTED}
    assert set(Status) - SCREENED == {Status.SUBMITTED, Status.REJECTED}
