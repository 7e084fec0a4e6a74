"""One event of every kind and shape, as it stands in `stored_events.json`, and plain ones."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from domain.accountability.bundle import Bundle
from domain.accountability.decision import Decision
from domain.accountability.decision import Evidence as Frozen
from domain.accountability.log_keys import LogKeys
from domain.deadlines.calendar import ClosedDay, OfficeHours, WorkingCalendar
from domain.deadlines.policy import Allowance, Deadline, DeadlinePolicy
from domain.federation.endpoint import Endpoint
from domain.federation.settings import Settings
from domain.handbook.contents import Agency, Category, Rule
from domain.handbook.duplicates import DuplicateRule
from domain.handbook.handbook import Handbook
from domain.handbook.replies import ReplyTemplate
from domain.messages.searches import Searches
from domain.messages.watch import Surroundings, Watch
from domain.people.actor import SYSTEM, Actor
from domain.people.attempt import Attempt
from domain.people.duty import Duty
from domain.people.look import Look
from domain.people.personal_request import PersonalRequest, Promise
from domain.people.reading import Reading
from domain.people.saved_filters import SavedFilters
from domain.people.staff import StaffMember
from domain.places.content import Content
from domain.places.place import Place, PostedPrice
from domain.places.route import Route
from domain.reports.facts import AgencyFound, Blurred, Box, Evidence, Redrawn, WardFound
from domain.reports.imports import Import
from domain.reports.report import Report
from domain.wards.lineage import Difference, Succession
from domain.wards.reform import Reform
from domain.wards.ward import Ward

ID = UUID("11111111-2222-5333-8444-555555555555")
WARD = UUID("99999999-8888-4777-8666-555555555555")
AT = datetime(2026, 1, 31, 16, 59, 59, 123456, tzinfo=UTC)
AN, BINH = Actor("an", "reporter"), Actor("binh", "dispatcher")
NAMES = {"vi": "Bến Đò Cũ", "en": "Old Ferry Landing", "zh": "老渡口"}
WHERE = {"lon": 107.3391, "lat": 20.9835}


def first(event: type[Any], aggregate: str, /, **facts: Any) -> Any:
    return event(
        originator_id=ID, originator_version=1, originator_topic=aggregate, timestamp=AT, **facts
    )


def later(event: type[Any], /, by: Actor = BINH, **facts: Any) -> Any:
    return event(originator_id=ID, originator_version=2, timestamp=AT, by=by, **facts)


A_PIN = {
    "code": "K7M4P2QX",
    "category": "road",
    "text": 'Ổ gà\n"坑" \\ 🕳️',
    "channel": "web",
    **WHERE,
}
A_WARD = {"code": "01", "name": "Bến Cát", "unit_type": "phường", "boundary": "ab" * 32}
OPEN = {"valid_from": date(2025, 7, 1), "valid_to": None, "source": "1665/NQ-UBTVQH15"}
ENDED = {"valid_from": date(2010, 1, 1), "valid_to": date(2025, 7, 1), "source": "map of 2010"}
TICKET = PostedPrice({"vi": "Vé"}, 20000, "VND", {"vi": "người"}, date(2026, 1, 31))
A_CONTENT = Content(
    name=NAMES,
    kind="food",
    **WHERE,
    hours="Mo-Fr 08:00-17:00",
    about={"vi": "Bến cũ"},
    prices=(TICKET,),
    photos=("ab" * 32,),
)
IN_BEN_CAT = WardFound("inside", 0.0, WARD, "01", "Bến Cát", "ab" * 32)

# A name is the topic, and after a comma what is particular.
EVENTS_IN_EVERY_SHAPE: dict[str, Any] = {
    "look.taken": first(
        Look.Taken,
        "look",
        by=BINH,
        person_id="person-" + "0f" * 16,
        code="K7M4P2QX",
        why="call_back",
    ),
    "reading.begun": first(Reading.Begun, "reading", by=Actor("em", "auditor"), code="K7M4P2QX"),
    "bundle.handed_out": first(
        Bundle.HandedOut,
        "bundle",
        by=Actor("em", "auditor"),
        form="unredacted",
        why="inspection",
        code="K7M4P2QX",
        begin=None,
        end=None,
        sha256="ab" * 32,
    ),
    "bundle.handed_out, of a period": first(
        Bundle.HandedOut,
        "bundle",
        by=Actor("em", "auditor"),
        form="redacted",
        why=None,
        code="",
        begin=AT,
        end=AT,
        sha256="ab" * 32,
    ),
    "log_keys.begun": first(LogKeys.Begun, "log_keys", by=SYSTEM, key="kalong+0011aabb+AQ=="),
    "log_keys.changed": later(LogKeys.Changed, by=SYSTEM, key="kalong+1122aabb+AQ=="),
    "report.submitted": first(Report.Submitted, "report", by=AN, **A_PIN),
    "report.submitted, with all": first(
        Report.Submitted, "report", by=AN, **A_PIN, photo="cd" * 32, external_id="hue-4711"
    ),
    "report.ward_determined": later(Report.WardDetermined, found=IN_BEN_CAT),
    "report.ward_determined, at sea": later(
        Report.WardDetermined, found=WardFound("none", 9000.25)
    ),
    "report.ward_determined, of another map": later(
        Report.WardDetermined,
        found=IN_BEN_CAT,
        redrawn=Redrawn(ID, "07", "Ka Long", "reform", "1679/NQ-UBTVQH15"),
    ),
    "report.agency_determined": later(
        Report.AgencyDetermined, found=AgencyFound("urban", 0, 4), by=SYSTEM
    ),
    "report.agency_determined, nobody": later(
        Report.AgencyDetermined, found=AgencyFound(None, None, 4)
    ),
    "report.accepted": later(Report.Accepted),
    "report.rejected": later(Report.Rejected, reason="the road is private"),
    "report.assigned": later(Report.Assigned, agency="urban"),
    "report.work_started": later(Report.WorkStarted),
    "report.resolved": later(Report.Resolved, note="cover replaced"),
    "report.rated": later(Report.Rated, score="not_satisfied", words="", by=AN),
    "report.submitted, an idea by telephone": first(
        Report.Submitted,
        "report",
        by=BINH,
        **A_PIN | {"lon": None, "lat": None, "channel": "hotline"},
        kind="idea",
        reporter=AN,
        split_from="23456789",
    ),
    "report.submitted, with media and a voice note": first(
        Report.Submitted,
        "report",
        by=AN,
        **A_PIN,
        photo="cd" * 32,
        media=("ab" * 32, "cd" * 32),
        voice="ef" * 32,
    ),
    "report.agency_determined, with help": later(
        Report.AgencyDetermined, found=AgencyFound("urban", 0, 4, ("water",))
    ),
    "report.deadline_set": later(
        Report.DeadlineSet, deadline=Deadline("handling", AT, AT, (AT, AT), 0)
    ),
    "report.rejected, elsewhere": later(
        Report.Rejected, reason="the road is private", elsewhere="its owner"
    ),
    "report.merged": later(Report.Merged, into="23456789"),
    "report.unmerged": later(Report.Unmerged, reason="another hole"),
    "report.told_apart": later(Report.ToldApart, other="23456789"),
    "report.category_changed": later(Report.CategoryChanged, category="waste"),
    "report.pin_moved": later(Report.PinMoved, **WHERE),
    "report.assigned, with help": later(
        Report.Assigned, agency="urban", co_handlers=("water", "power")
    ),
    "report.officer_assigned": later(Report.OfficerAssigned, officer="chi"),
    "report.assignment_returned": later(Report.AssignmentReturned, reason="not ours"),
    "report.question_asked": later(Report.QuestionAsked, question="which lamp?"),
    "report.question_answered": later(Report.QuestionAnswered, answer="the third", by=AN),
    "report.extension_asked": later(Report.ExtensionAsked, reason="rain", until=AT),
    "report.deadline_extended": later(Report.DeadlineExtended),
    "report.extension_refused": later(Report.ExtensionRefused, reason="it is dry"),
    "report.note_added": later(Report.NoteAdded, note="spoke with the owner", public=False),
    "report.split_off": later(Report.SplitOff, child="23456789"),
    "report.follow_up_opened": later(Report.FollowUpOpened, child="23456789"),
    "report.resolved, shown": later(
        Report.Resolved, note="cover replaced", evidence=Evidence(photo="cd" * 32, document="7/UB")
    ),
    "report.rated, with reasons": later(
        Report.Rated, score="not_satisfied", words="", reasons=("late", "rude"), by=AN
    ),
    "report.rating_revised": later(
        Report.RatingRevised, score="satisfied", words="now it is", reasons=(), by=AN
    ),
    "report.reopened": later(Report.Reopened, reason="broken again", by=AN),
    "report.hidden": later(Report.Hidden, reason="names a neighbour"),
    "report.shown": later(Report.Shown),
    "report.media_added": later(
        Report.MediaAdded,
        by=Actor("open311:fms", "system"),
        media=("ab" * 32, "cd" * 32),
        photo="ab" * 32,
    ),
    "report.media_blurred": later(
        Report.MediaBlurred,
        blurred=Blurred("cd" * 32, (Box(0.25, 0.5, 0.125, 0.0625),), "ab" * 32),
    ),
    "report.personal_data_shredded": later(Report.PersonalDataShredded),
    "report.followed": later(Report.Followed, follower="binh", by=BINH),
    "report.import_undone": later(
        Report.ImportUndone, import_id=WARD, why="Nhầm tệp", by=Actor("dung", "manager")
    ),
    "import.begun": first(
        Import.Begun,
        "import",
        by=Actor("dung", "manager"),
        import_id=ID,
        source="old hotline",
        file="ab" * 32,
    ),
    "import.finished": later(Import.Finished, imported=17, known=3, bad=2, by=SYSTEM),
    "import.undo_ordered": later(
        Import.UndoOrdered, why="Nhầm tệp", worked="keep", by=Actor("dung", "manager")
    ),
    "import.undone": later(Import.Undone, undone=16, kept=1, by=SYSTEM),
    "report.forwarded": later(Report.Forwarded, agency="power", remote_id="4711", by=SYSTEM),
    "report.forwarding_failed": later(
        Report.ForwardingFailed, agency="power", why="unreachable", by=SYSTEM
    ),
    "report.evidence_awaited": later(Report.EvidenceAwaited, agency="power", by=SYSTEM),
    "endpoint.opened": first(
        Endpoint.Opened, "endpoint", by=Actor("dung", "manager"), agency="power"
    ),
    "endpoint.connected": later(
        Endpoint.Connected,
        settings=Settings(
            "https://power.example/open311/v2",
            {"lighting": "L1", "*": "X"},
            {"fixed": "done"},
            jurisdiction_id="power.example",
            form="xml",
            again="search",
            hears="requests",
            takes_updates=True,
        ),
        by=Actor("dung", "manager"),
    ),
    "endpoint.disconnected": later(Endpoint.Disconnected, by=Actor("dung", "manager")),
    "report.reminder_sent": later(Report.ReminderSent, stage="screening", share=0.5, by=SYSTEM),
    "report.deadline_missed": later(Report.DeadlineMissed, stage="assignment", by=SYSTEM),
    "report.escalated": later(Report.Escalated, stage="handling", by=SYSTEM),
    "attempt.refused": first(
        Attempt.Refused, "attempt", by=BINH, command="accept", code="K7M4P2QX"
    ),
    "staff_member.registered": first(
        StaffMember.Registered, "staff_member", by=SYSTEM, login="binh"
    ),
    "staff_member.described": later(StaffMember.Described),
    "staff_member.begun_anew": later(StaffMember.BegunAnew),
    "staff_member.role_given": later(
        StaffMember.RoleGiven, role="ward_officer", ward="01", agency=None
    ),
    "staff_member.role_given, of an agency": later(
        StaffMember.RoleGiven, role="agency_officer", ward=None, agency="urban"
    ),
    "staff_member.role_removed": later(StaffMember.RoleRemoved),
    "staff_member.suspended": later(StaffMember.Suspended),
    "staff_member.let_in_again": later(StaffMember.LetInAgain),
    "duty.opened": first(Duty.Opened, "duty", by=BINH, login="binh"),
    "duty.started": later(Duty.Started),
    "duty.ended": later(Duty.Ended),
    "saved_filters.opened": first(SavedFilters.Opened, "saved_filters", by=BINH, login="binh"),
    "saved_filters.filter_saved": later(
        SavedFilters.FilterSaved, name="Việc gấp", query="severity=danger&tab=mine"
    ),
    "saved_filters.filter_removed": later(SavedFilters.FilterRemoved, name="Việc gấp"),
    "decision.issued": first(
        Decision.Issued,
        "decision",
        by=Actor("dung", "manager"),
        kind="commendation",
        reason="quick and polite",
        evidence=Frozen(
            unit_kind="agency",
            unit="urban",
            slice_kind="month",
            slice="2026-01",
            figures={"received": 40, "whole_median": 12.5},
            codes=("K7M4P2QX", "23456789"),
            position=4711,
            sha256="ab" * 32,
        ),
    ),
    "decision.personal_data_shredded": later(Decision.PersonalDataShredded, by=SYSTEM),
    "report.resolved, with a document": later(
        Report.Resolved,
        note="cover replaced",
        evidence=Evidence(photo="cd" * 32),
        document="7/UB",
    ),
    "personal_request.asked": first(
        PersonalRequest.Asked,
        "personal_request",
        by=AN,
        person_id="person-" + "0f" * 16,
        wish="correct",
        text="my name is written wrongly",
        promises=(Promise("answer", AT, (AT, AT)), Promise("act", AT, (AT, AT))),
    ),
    "personal_request.answered": later(PersonalRequest.Answered, answer="we look at it"),
    "personal_request.settled": later(
        PersonalRequest.Settled, outcome="refused", answer="it is right"
    ),
    "personal_request.reminder_sent": later(
        PersonalRequest.ReminderSent, step="answer", share=0.5, by=SYSTEM
    ),
    "personal_request.deadline_missed": later(
        PersonalRequest.DeadlineMissed, step="act", by=SYSTEM
    ),
    "personal_request.personal_data_shredded": later(PersonalRequest.PersonalDataShredded),
    "watch.opened": first(Watch.Opened, "watch", by=AN, person_id="person-" + "0f" * 16),
    "watch.area_watched": later(Watch.AreaWatched, by=AN, area=Surroundings(ward_id=WARD)),
    "watch.area_watched, a circle": later(
        Watch.AreaWatched, by=AN, area=Surroundings(None, 107.339, 20.984, 500)
    ),
    "watch.area_left": later(Watch.AreaLeft, by=AN, key=str(WARD)),
    "watch.area_succeeded": later(
        Watch.AreaSucceeded, by=SYSTEM, key=str(ID), areas=(Surroundings(WARD),)
    ),
    "saved_filters.alerts_turned": later(SavedFilters.AlertsTurned, name="urgent", on=True),
    "searches.opened": first(Searches.Opened, "searches", by=AN, person_id="person-" + "0f" * 16),
    "searches.search_saved": later(
        Searches.SearchSaved,
        by=AN,
        search_id=ID,
        text="dark streets",
        words="đèn",
        category="lighting",
        ward=WARD,
        status=None,
        alert="daily",
        cases=("K7M4P2QX",),
    ),
    "searches.search_removed": later(Searches.SearchRemoved, by=AN, search_id=ID),
    "searches.personal_data_shredded": later(Searches.PersonalDataShredded, by=AN),
    "reform.announced": first(
        Reform.Announced, "reform", by=SYSTEM, day=date(2025, 7, 1), decree="1679/NQ-UBTVQH15"
    ),
    "reform.lineage_drawn": later(
        Reform.LineageDrawn, by=SYSTEM, links=(Succession(ID, WARD, "merged", 0.98, 41),)
    ),
    "reform.compared": later(
        Reform.Compared,
        by=SYSTEM,
        source="official.csv",
        differences=(Difference("07", "Ka Long", ("01",), ("01", "02")),),
    ),
    "reform.decided": later(Reform.Decided, about="officer:ward1@demo", choice=str(WARD)),
    "reform.ordered": later(Reform.Ordered),
    "reform.finished": later(Reform.Finished, by=SYSTEM),
    "handbook.deadlines_adopted": later(
        Handbook.DeadlinesAdopted,
        policies=[
            DeadlinePolicy(
                date(2026, 1, 1),
                (Allowance("screening", hours=8), Allowance("handling", days=7, category="road")),
            )
        ],
    ),
    "handbook.calendar_adopted": later(
        Handbook.CalendarAdopted,
        calendar=WorkingCalendar(
            "Asia/Ho_Chi_Minh",
            (0, 1, 2, 3, 4),
            (OfficeHours(time(7, 30), time(11, 30)),),
            (ClosedDay(date(2026, 1, 1), "Tết Dương lịch"),),
            (date(2026, 1, 3),),
        ),
    ),
    "handbook.replies_adopted": later(
        Handbook.RepliesAdopted,
        replies=[ReplyTemplate("private", "reject", {"vi": "{code}: đất riêng.", "zh": "私地"})],
    ),
    "handbook.duplicate_rule_adopted": later(
        Handbook.DuplicateRuleAdopted, duplicates=DuplicateRule(radius_m=120.5, days=14)
    ),
    "ward.established": first(Ward.Established, "ward", by=SYSTEM, **A_WARD, **OPEN),
    "ward.established, ended": first(Ward.Established, "ward", by=SYSTEM, **A_WARD, **ENDED),
    "ward.redrawn": later(Ward.Redrawn, boundary="ef" * 32, **OPEN),
    "ward.redrawn, ended": later(Ward.Redrawn, boundary="ef" * 32, **ENDED),
    "ward.abolished": later(Ward.Abolished, valid_to=date(2025, 7, 1)),
    "place.registered": first(
        Place.Registered, "place", by=SYSTEM, key="ferry", name=NAMES, kind="attraction", **WHERE
    ),
    "place.described": later(Place.Described, name={"vi": "Chợ"}, kind="market", **WHERE),
    "place.prices_posted": later(Place.PricesPosted, prices=[TICKET]),
    "place.registered, as a draft": first(
        Place.Registered,
        "place",
        by=BINH,
        key="ferry",
        name=NAMES,
        kind="attraction",
        hours="08:00-17:00",
        about={"vi": "Bến cũ"},
        draft=True,
        **WHERE,
    ),
    "place.drafted": later(Place.Drafted, content=A_CONTENT),
    "place.reviewed": later(Place.Reviewed),
    "place.sent_back": later(Place.SentBack, reason="the price is old"),
    "place.published": later(Place.Published),
    "place.withdrawn": later(Place.Withdrawn, reason="it is closed"),
    "place.prices_verified": later(Place.PricesVerified, items=(0, 2), on=date(2026, 1, 31)),
    "place.correction_ordered": later(
        Place.CorrectionOrdered, number=1, what="post the prices", reports=("K7M4P2QX",)
    ),
    "place.correction_remedied": later(Place.CorrectionRemedied, number=1, note="posted"),
    "place.remedy_refused": later(Place.RemedyRefused, number=1, reason="one is missing"),
    "place.correction_verified": later(Place.CorrectionVerified, number=1),
    "route.drawn": first(
        Route.Drawn, "route", by=BINH, key="river", name=NAMES, means="foot", stops=(ID, WARD)
    ),
    "route.redrawn": later(Route.Redrawn, name=NAMES, means="car", stops=(WARD, ID)),
    "route.drawn, with a line": first(
        Route.Drawn,
        "route",
        by=BINH,
        key="river",
        name=NAMES,
        means="foot",
        stops=(ID, WARD),
        line=(((107.34, 20.98), (107.35, 20.99)),),
    ),
    "route.published": later(Route.Published),
    "route.withdrawn": later(Route.Withdrawn, reason="a bridge is closed"),
    "report.submitted, about a place": first(
        Report.Submitted, "report", by=AN, place_id=WARD, **A_PIN
    ),
    "place.prices_posted, none": later(Place.PricesPosted, prices=[]),
    "handbook.opened": first(Handbook.Opened, "handbook", by=SYSTEM),
    "handbook.categories_adopted": later(
        Handbook.CategoriesAdopted,
        categories=[Category("road", NAMES, "road"), Category("power", NAMES, "power", "danger")],
    ),
    "handbook.agencies_adopted": later(Handbook.AgenciesAdopted, agencies=[Agency("urban", NAMES)]),
    "handbook.rules_adopted": later(
        Handbook.RulesAdopted,
        rules=[Rule("urban", "road", WARD), Rule("urban", "road"), Rule("urban")],
    ),
}


def plain(version: int = 1, stream: UUID | None = None, words: str = "") -> StoredEvent:
    """An event that the log keeps and nothing needs to understand."""
    state = f'{{"words": "{words}"}}'
    return StoredEvent(stream or uuid4(), version, "test.noted", state.encode())


def plain_stream(length: int, stream: UUID | None = None) -> list[StoredEvent]:
    stream = stream or uuid4()
    return [plain(version, stream) for version in range(1, length + 1)]
