"""What was stored once stays readable for ever: `stored_events.json` holds every shape.

A line of that file is never changed or taken away. A new kind of event, or a new shape of one,
gets a line of its own beside an event in `cast.py`; the test that fails says what to add.
"""

import json
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from domain.topics import AGGREGATES, EVENTS
from eventlog.mapper import SHAPES, EventMapper
from tests.eventlog.cast import EVENTS_IN_EVERY_SHAPE, ID

KEPT = json.loads(Path(__file__).with_name("stored_events.json").read_text())
NAMES = [kept["name"] for kept in KEPT]
MAPPER = EventMapper()


def as_kept(name):
    """The line that belongs into the file."""
    stored = MAPPER.to_stored_event(EVENTS_IN_EVERY_SHAPE[name])
    return {
        "name": name,
        "topic": stored.topic,
        "version": stored.originator_version,
        "state": json.loads(stored.state),
    }


@pytest.mark.parametrize("kept", KEPT, ids=NAMES)
def test_what_was_stored_is_still_read_as_the_same_event(kept):
    state = json.dumps(kept["state"]).encode()

    event = MAPPER.to_domain_event(StoredEvent(ID, kept["version"], kept["topic"], state))

    assert event == EVENTS_IN_EVERY_SHAPE[kept["name"]]


@pytest.mark.parametrize("name", EVENTS_IN_EVERY_SHAPE)
def test_every_event_is_stored_as_the_file_says(name):
    assert as_kept(name) in KEPT, json.dumps(as_kept(name), ensure_ascii=False)


@pytest.mark.parametrize("topic", EVENTS)
def test_every_topic_has_its_present_shape_in_the_file(topic):
    versions = {k["state"].get("class_version", 1) for k in KEPT if k["topic"] == topic}

    assert versions == set(range(1, SHAPES[topic].version + 1))


# Written down once more, so that a change in `domain.topics` has to be made twice.
FOR_EVER = {
    "look.taken": "Look.Taken",
    "reading.begun": "Reading.Begun",
    "bundle.handed_out": "Bundle.HandedOut",
    "log_keys.begun": "LogKeys.Begun",
    "log_keys.changed": "LogKeys.Changed",
    "report.submitted": "Report.Submitted",
    "report.ward_determined": "Report.WardDetermined",
    "report.agency_determined": "Report.AgencyDetermined",
    "report.accepted": "Report.Accepted",
    "report.rejected": "Report.Rejected",
    "report.assigned": "Report.Assigned",
    "report.work_started": "Report.WorkStarted",
    "report.deadline_set": "Report.DeadlineSet",
    "report.merged": "Report.Merged",
    "report.unmerged": "Report.Unmerged",
    "report.told_apart": "Report.ToldApart",
    "report.category_changed": "Report.CategoryChanged",
    "report.pin_moved": "Report.PinMoved",
    "report.officer_assigned": "Report.OfficerAssigned",
    "report.assignment_returned": "Report.AssignmentReturned",
    "report.question_asked": "Report.QuestionAsked",
    "report.question_answered": "Report.QuestionAnswered",
    "report.extension_asked": "Report.ExtensionAsked",
    "report.deadline_extended": "Report.DeadlineExtended",
    "report.extension_refused": "Report.ExtensionRefused",
    "report.note_added": "Report.NoteAdded",
    "report.split_off": "Report.SplitOff",
    "report.follow_up_opened": "Report.FollowUpOpened",
    "report.resolved": "Report.Resolved",
    "report.rated": "Report.Rated",
    "report.rating_revised": "Report.RatingRevised",
    "report.reopened": "Report.Reopened",
    "report.hidden": "Report.Hidden",
    "report.shown": "Report.Shown",
    "report.media_added": "Report.MediaAdded",
    "report.forwarded": "Report.Forwarded",
    "report.forwarding_failed": "Report.ForwardingFailed",
    "report.evidence_awaited": "Report.EvidenceAwaited",
    "endpoint.opened": "Endpoint.Opened",
    "endpoint.connected": "Endpoint.Connected",
    "endpoint.disconnected": "Endpoint.Disconnected",
    "report.media_blurred": "Report.MediaBlurred",
    "report.followed": "Report.Followed",
    "report.personal_data_shredded": "Report.PersonalDataShredded",
    "report.reminder_sent": "Report.ReminderSent",
    "report.deadline_missed": "Report.DeadlineMissed",
    "report.escalated": "Report.Escalated",
    "ward.established": "Ward.Established",
    "ward.redrawn": "Ward.Redrawn",
    "ward.abolished": "Ward.Abolished",
    "place.registered": "Place.Registered",
    "place.described": "Place.Described",
    "place.prices_posted": "Place.PricesPosted",
    "place.drafted": "Place.Drafted",
    "place.reviewed": "Place.Reviewed",
    "place.sent_back": "Place.SentBack",
    "place.published": "Place.Published",
    "place.withdrawn": "Place.Withdrawn",
    "place.prices_verified": "Place.PricesVerified",
    "place.correction_ordered": "Place.CorrectionOrdered",
    "place.correction_remedied": "Place.CorrectionRemedied",
    "place.remedy_refused": "Place.RemedyRefused",
    "place.correction_verified": "Place.CorrectionVerified",
    "route.drawn": "Route.Drawn",
    "route.redrawn": "Route.Redrawn",
    "route.published": "Route.Published",
    "route.withdrawn": "Route.Withdrawn",
    "handbook.opened": "Handbook.Opened",
    "handbook.categories_adopted": "Handbook.CategoriesAdopted",
    "handbook.agencies_adopted": "Handbook.AgenciesAdopted",
    "handbook.rules_adopted": "Handbook.RulesAdopted",
    "handbook.deadlines_adopted": "Handbook.DeadlinesAdopted",
    "handbook.calendar_adopted": "Handbook.CalendarAdopted",
    "handbook.replies_adopted": "Handbook.RepliesAdopted",
    "handbook.duplicate_rule_adopted": "Handbook.DuplicateRuleAdopted",
    "attempt.refused": "Attempt.Refused",
    "duty.opened": "Duty.Opened",
    "duty.started": "Duty.Started",
    "duty.ended": "Duty.Ended",
    "saved_filters.opened": "SavedFilters.Opened",
    "saved_filters.filter_saved": "SavedFilters.FilterSaved",
    "saved_filters.alerts_turned": "SavedFilters.AlertsTurned",
    "saved_filters.filter_removed": "SavedFilters.FilterRemoved",
    "decision.issued": "Decision.Issued",
    "decision.personal_data_shredded": "Decision.PersonalDataShredded",
    "personal_request.asked": "PersonalRequest.Asked",
    "personal_request.answered": "PersonalRequest.Answered",
    "personal_request.settled": "PersonalRequest.Settled",
    "personal_request.reminder_sent": "PersonalRequest.ReminderSent",
    "personal_request.deadline_missed": "PersonalRequest.DeadlineMissed",
    "personal_request.personal_data_shredded": "PersonalRequest.PersonalDataShredded",
    "watch.opened": "Watch.Opened",
    "watch.area_watched": "Watch.AreaWatched",
    "watch.area_left": "Watch.AreaLeft",
    "watch.area_succeeded": "Watch.AreaSucceeded",
    "report.import_undone": "Report.ImportUndone",
    "import.begun": "Import.Begun",
    "import.finished": "Import.Finished",
    "import.undo_ordered": "Import.UndoOrdered",
    "import.undone": "Import.Undone",
    "searches.opened": "Searches.Opened",
    "searches.search_saved": "Searches.SearchSaved",
    "searches.search_removed": "Searches.SearchRemoved",
    "searches.personal_data_shredded": "Searches.PersonalDataShredded",
    "reform.announced": "Reform.Announced",
    "reform.lineage_drawn": "Reform.LineageDrawn",
    "reform.compared": "Reform.Compared",
    "reform.decided": "Reform.Decided",
    "reform.ordered": "Reform.Ordered",
    "reform.finished": "Reform.Finished",
    "staff_member.registered": "StaffMember.Registered",
    "staff_member.described": "StaffMember.Described",
    "staff_member.begun_anew": "StaffMember.BegunAnew",
    "staff_member.role_given": "StaffMember.RoleGiven",
    "staff_member.role_removed": "StaffMember.RoleRemoved",
    "staff_member.suspended": "StaffMember.Suspended",
    "staff_member.let_in_again": "StaffMember.LetInAgain",
}


def test_a_topic_is_stored_under_one_name_for_ever():
    assert {topic: event_type.__qualname__ for topic, event_type in EVENTS.items()} == FOR_EVER


def test_every_event_of_every_aggregate_has_a_topic():
    declared = {
        event_type
        for aggregate in AGGREGATES.values()
        for name, event_type in vars(aggregate).items()
        if isinstance(event_type, type) and name not in ("Event", "Created")
    }

    assert declared == set(EVENTS.values())


def test_a_topic_begins_with_the_name_of_its_aggregate():
    for topic, event_type in EVENTS.items():
        aggregate = AGGREGATES[topic.partition(".")[0]]
        assert vars(aggregate)[event_type.__name__] is event_type
