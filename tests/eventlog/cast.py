"""One event of every kind and shape, as it stands in `stored_events.json`, and plain ones."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from domain.handbook.contents import Agency, Category, Rule
from domain.handbook.handbook import Handbook
from domain.people.actor import SYSTEM, Actor
from domain.places.place import Place, PostedPrice
from domain.reports.report import AgencyFound, Report, WardFound
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
