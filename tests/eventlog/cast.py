"""One event of every kind and shape, as it stands in `stored_events.json`, and plain ones."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from domain.deadlines.calendar import ClosedDay, OfficeHours, WorkingCalendar
from domain.deadlines.policy import Allowance, Deadline, DeadlinePolicy
from domain.handbook.contents import Agency, Category, Rule
from domain.handbook.handbook import Handbook
from domain.people.actor import SYSTEM, Actor
from domain.people.attempt import Attempt
from domain.places.place import Place, PostedPrice
from domain.reports.facts import AgencyFound, Evidence, WardFound
from domain.reports.report import Report
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
IN_BEN_CAT = WardFound("inside", 0.0, WARD, "01", "Bến Cát", "ab" * 32)

# A name is the topic, and after a comma what is particular.
EVENTS_IN_EVERY_SHAPE: dict[str, Any] = {
    "report.submitted": first(Report.Submitted, "report", by=AN, **A_PIN),
    "report.submitted, with all": first(
        Report.Submitted, "report", by=AN, **A_PIN, photo="cd" * 32, external_id="hue-4711"
    ),
    "report.ward_determined": later(Report.WardDetermined, found=IN_BEN_CAT),
    "report.ward_determined, at sea": later(
        Report.WardDetermined, found=WardFound("none", 9000.25)
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
    "report.followed": later(Report.Followed, follower="binh", by=BINH),
    "report.reminder_sent": later(Report.ReminderSent, stage="screening", share=0.5, by=SYSTEM),
    "report.deadline_missed": later(Report.DeadlineMissed, stage="assignment", by=SYSTEM),
    "report.escalated": later(Report.Escalated, stage="handling", by=SYSTEM),
    "attempt.refused": first(
        Attempt.Refused, "attempt", by=BINH, command="accept", code="K7M4P2QX"
    ),
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
