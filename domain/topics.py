"""Everything that can ever happen, under the name by which the log remembers it.

A topic is written here by hand and never changes, so that moving a module never rewrites history.
"""

from eventsourcing.domain import Aggregate, AggregateEvent
from eventsourcing.utils import register_topic

from domain.accountability.bundle import Bundle
from domain.accountability.decision import Decision
from domain.accountability.log_keys import LogKeys
from domain.federation.endpoint import Endpoint
from domain.handbook.handbook import Handbook
from domain.messages.searches import Searches
from domain.messages.watch import Watch
from domain.people.attempt import Attempt
from domain.people.duty import Duty
from domain.people.look import Look
from domain.people.personal_request import PersonalRequest
from domain.people.reading import Reading
from domain.people.saved_filters import SavedFilters
from domain.people.staff import StaffMember
from domain.places.place import Place
from domain.places.route import Route
from domain.reports.imports import Import
from domain.reports.report import Report
from domain.wards.reform import Reform
from domain.wards.ward import Ward

AGGREGATES: dict[str, type[Aggregate]] = {
    "report": Report,
    "ward": Ward,
    "place": Place,
    "route": Route,
    "handbook": Handbook,
    "attempt": Attempt,
    "duty": Duty,
    "saved_filters": SavedFilters,
    "decision": Decision,
    "bundle": Bundle,
    "log_keys": LogKeys,
    "look": Look,
    "reading": Reading,
    "watch": Watch,
    "searches": Searches,
    "staff_member": StaffMember,
    "personal_request": PersonalRequest,
    "reform": Reform,
    "import": Import,
    "endpoint": Endpoint,
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
    "report.told_apart": Report.ToldApart,
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
    "report.follow_up_opened": Report.FollowUpOpened,
    "report.resolved": Report.Resolved,
    "report.rated": Report.Rated,
    "report.rating_revised": Report.RatingRevised,
    "report.reopened": Report.Reopened,
    "report.hidden": Report.Hidden,
    "report.shown": Report.Shown,
    "report.media_added": Report.MediaAdded,
    "report.media_blurred": Report.MediaBlurred,
    "report.followed": Report.Followed,
    "report.forwarded": Report.Forwarded,
    "report.forwarding_failed": Report.ForwardingFailed,
    "report.evidence_awaited": Report.EvidenceAwaited,
    "report.personal_data_shredded": Report.PersonalDataShredded,
    "report.import_undone": Report.ImportUndone,
    "report.reminder_sent": Report.ReminderSent,
    "report.deadline_missed": Report.DeadlineMissed,
    "report.escalated": Report.Escalated,
    "ward.established": Ward.Established,
    "ward.redrawn": Ward.Redrawn,
    "ward.abolished": Ward.Abolished,
    "place.registered": Place.Registered,
    "place.described": Place.Described,
    "place.prices_posted": Place.PricesPosted,
    "place.drafted": Place.Drafted,
    "place.reviewed": Place.Reviewed,
    "place.sent_back": Place.SentBack,
    "place.published": Place.Published,
    "place.withdrawn": Place.Withdrawn,
    "place.prices_verified": Place.PricesVerified,
    "place.correction_ordered": Place.CorrectionOrdered,
    "place.correction_remedied": Place.CorrectionRemedied,
    "place.remedy_refused": Place.RemedyRefused,
    "place.correction_verified": Place.CorrectionVerified,
    "route.drawn": Route.Drawn,
    "route.redrawn": Route.Redrawn,
    "route.published": Route.Published,
    "route.withdrawn": Route.Withdrawn,
    "handbook.opened": Handbook.Opened,
    "handbook.categories_adopted": Handbook.CategoriesAdopted,
    "handbook.agencies_adopted": Handbook.AgenciesAdopted,
    "handbook.rules_adopted": Handbook.RulesAdopted,
    "handbook.deadlines_adopted": Handbook.DeadlinesAdopted,
    "handbook.calendar_adopted": Handbook.CalendarAdopted,
    "handbook.replies_adopted": Handbook.RepliesAdopted,
    "handbook.duplicate_rule_adopted": Handbook.DuplicateRuleAdopted,
    "attempt.refused": Attempt.Refused,
    "duty.opened": Duty.Opened,
    "duty.started": Duty.Started,
    "duty.ended": Duty.Ended,
    "saved_filters.opened": SavedFilters.Opened,
    "saved_filters.filter_saved": SavedFilters.FilterSaved,
    "saved_filters.alerts_turned": SavedFilters.AlertsTurned,
    "saved_filters.filter_removed": SavedFilters.FilterRemoved,
    "decision.issued": Decision.Issued,
    "decision.personal_data_shredded": Decision.PersonalDataShredded,
    "bundle.handed_out": Bundle.HandedOut,
    "look.taken": Look.Taken,
    "reading.begun": Reading.Begun,
    "log_keys.begun": LogKeys.Begun,
    "log_keys.changed": LogKeys.Changed,
    "watch.opened": Watch.Opened,
    "watch.area_watched": Watch.AreaWatched,
    "watch.area_left": Watch.AreaLeft,
    "watch.area_succeeded": Watch.AreaSucceeded,
    "searches.opened": Searches.Opened,
    "searches.search_saved": Searches.SearchSaved,
    "searches.search_removed": Searches.SearchRemoved,
    "searches.personal_data_shredded": Searches.PersonalDataShredded,
    "staff_member.registered": StaffMember.Registered,
    "staff_member.described": StaffMember.Described,
    "staff_member.begun_anew": StaffMember.BegunAnew,
    "staff_member.role_given": StaffMember.RoleGiven,
    "staff_member.role_removed": StaffMember.RoleRemoved,
    "staff_member.suspended": StaffMember.Suspended,
    "staff_member.let_in_again": StaffMember.LetInAgain,
    "personal_request.asked": PersonalRequest.Asked,
    "personal_request.answered": PersonalRequest.Answered,
    "personal_request.settled": PersonalRequest.Settled,
    "personal_request.reminder_sent": PersonalRequest.ReminderSent,
    "personal_request.deadline_missed": PersonalRequest.DeadlineMissed,
    "personal_request.personal_data_shredded": PersonalRequest.PersonalDataShredded,
    "import.begun": Import.Begun,
    "import.finished": Import.Finished,
    "import.undo_ordered": Import.UndoOrdered,
    "import.undone": Import.Undone,
    "reform.announced": Reform.Announced,
    "reform.lineage_drawn": Reform.LineageDrawn,
    "reform.compared": Reform.Compared,
    "reform.decided": Reform.Decided,
    "reform.ordered": Reform.Ordered,
    "reform.finished": Reform.Finished,
    "endpoint.opened": Endpoint.Opened,
    "endpoint.connected": Endpoint.Connected,
    "endpoint.disconnected": Endpoint.Disconnected,
}

for topic, aggregate in AGGREGATES.items():
    register_topic(topic, aggregate)
