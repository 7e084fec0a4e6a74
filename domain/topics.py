"""Everything that can ever happen, under the name by which the log remembers it.

A topic is written here by hand and never changes, so that moving a module never rewrites history.
"""

from eventsourcing.domain import Aggregate, AggregateEvent
from eventsourcing.utils import register_topic

from domain.accountability.decision import Decision
from domain.handbook.handbook import Handbook
from domain.people.attempt import Attempt
from domain.places.place import Place
from domain.reports.report import Report
from domain.wards.ward import Ward

AGGREGATES: dict[str, type[Aggregate]] = {
    "report": Report,
    "ward": Ward,
    "place": Place,
    "handbook": Handbook,
    "attempt": Attempt,
    "decision": Decision,
}

EVENTS: dict[str, type[AggregateEvent]] = {
    "report.submitted": Report.Submitted,
    "report.ward_determined": Report.WardDetermined,
    "report.agency_determined": Report.AgencyDetermined,
    "report.accepted": Report.Accepted,
    "report.rejected": Report.Rejected,
    "report.assigned": Report.Assigned,
    "report.work_started": Report.WorkStarted,
    "report.deadline_set": Report.DeadlineSet,
    "report.merged": Report.Merged,
    "report.unmerged": Report.Unmerged,
    "report.category_changed": Report.CategoryChanged,
    "report.pin_moved": Report.PinMoved,
    "report.officer_assigned": Report.OfficerAssigned,
    "report.assignment_returned": Report.AssignmentReturned,
    "report.question_asked": Report.QuestionAsked,
    "report.question_answered": Report.QuestionAnswered,
    "report.extension_asked": Report.ExtensionAsked,
    "report.deadline_extended": Report.DeadlineExtended,
    "report.extension_refused": Report.ExtensionRefused,
    "report.note_added": Report.NoteAdded,
    "report.split_off": Report.SplitOff,
    "report.resolved": Report.Resolved,
    "report.rated": Report.Rated,
    "report.rating_revised": Report.RatingRevised,
    "report.reopened": Report.Reopened,
    "report.hidden": Report.Hidden,
    "report.shown": Report.Shown,
    "report.followed": Report.Followed,
    "report.reminder_sent": Report.ReminderSent,
    "report.deadline_missed": Report.DeadlineMissed,
    "report.escalated": Report.Escalated,
    "ward.established": Ward.Established,
    "ward.redrawn": Ward.Redrawn,
    "ward.abolished": Ward.Abolished,
    "place.registered": Place.Registered,
    "place.described": Place.Described,
    "place.prices_posted": Place.PricesPosted,
    "handbook.opened": Handbook.Opened,
    "handbook.categories_adopted": Handbook.CategoriesAdopted,
    "handbook.agencies_adopted": Handbook.AgenciesAdopted,
    "handbook.rules_adopted": Handbook.RulesAdopted,
    "handbook.deadlines_adopted": Handbook.DeadlinesAdopted,
    "handbook.calendar_adopted": Handbook.CalendarAdopted,
    "attempt.refused": Attempt.Refused,
    "decision.issued": Decision.Issued,
}

for topic, aggregate in AGGREGATES.items():
    register_topic(topic, aggregate)
