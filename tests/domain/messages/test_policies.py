"""What is told of which event: the table, and nothing beside it."""

import pytest

from domain.messages.policies import BY_NAME, POLICIES, to_tell
from domain.reports.report import Report
from tests.eventlog.cast import EVENTS_IN_EVERY_SHAPE, ID

PROMISED = {
    "report.submitted": "when_received_tell_the_reporter",
    "report.accepted": "when_accepted_tell_the_citizens",
    "report.rejected": "when_rejected_tell_the_citizens",
    "report.merged": "when_merged_tell_the_citizens",
    "report.assigned": "when_assigned_tell_the_citizens",
    "report.work_started": "when_work_started_tell_the_citizens",
    "report.question_asked": "when_question_asked_tell_the_reporter",
    "report.deadline_extended": "when_deadline_extended_tell_the_citizens",
    "report.deadline_missed": "when_deadline_missed_tell_the_citizens",
    "report.resolved": "when_resolved_tell_the_citizens",
    "report.reopened": "when_reopened_tell_the_citizens",
    "report.hidden": "when_hidden_tell_the_reporter",
    "report.reminder_sent": "when_reminder_tell_the_officer",
    "report.escalated": "when_escalated_tell_the_managers",
    "personal_request.answered": "when_request_answered_tell_the_person",
    "personal_request.settled": "when_request_settled_tell_the_person",
    "personal_request.reminder_sent": "when_request_reminder_tell_the_managers",
    "personal_request.deadline_missed": "when_request_missed_tell_the_managers",
}


@pytest.mark.parametrize("topic", PROMISED)
def test_what_was_promised_is_told(topic):
    (told,) = to_tell([EVENTS_IN_EVERY_SHAPE[topic]])

    event = EVENTS_IN_EVERY_SHAPE[topic]
    assert told.policy == PROMISED[topic]
    assert (told.originator_id, told.originator_version) == (ID, event.originator_version)


def test_of_everything_else_nobody_is_told():
    silent = [
        event
        for name, event in EVENTS_IN_EVERY_SHAPE.items()
        if name.partition(",")[0] not in {*PROMISED, "report.rated", "report.rating_revised"}
    ]

    assert len(silent) > 20
    assert to_tell(silent) == ()


@pytest.mark.parametrize("kind", [Report.Rated, Report.RatingRevised])
@pytest.mark.parametrize(
    ("score", "told"), [("not_satisfied", 1), ("acceptable", 0), ("satisfied", 0)]
)
def test_only_a_low_score_is_told_to_the_managers(kind, score, told):
    event = EVENTS_IN_EVERY_SHAPE["report.rated"]
    given = kind(**(vars(event) | {"score": score}))

    assert [t.policy for t in to_tell([given])] == ["when_low_rating_tell_the_managers"] * told


def test_what_was_imported_was_answered_elsewhere():
    event = EVENTS_IN_EVERY_SHAPE["report.submitted"]

    assert to_tell([Report.Submitted(**(vars(event) | {"channel": "import"}))]) == ()


def test_no_two_policies_have_the_same_name_for_the_same_event():
    assert len({(policy.event, policy.name) for policy in POLICIES}) == len(POLICIES)
    assert set(PROMISED.values()) | {"when_low_rating_tell_the_managers"} == set(BY_NAME)
