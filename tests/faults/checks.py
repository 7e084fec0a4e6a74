"""The three promises, checked from outside.

A: what was acknowledged is in the log, exactly once. B: a view that is made anew is the same,
byte for byte. C: the live map is a fold of the log up to where it says that it has come.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select

from domain.reports.code import report_id_of
from domain.reports.life import OPEN, SCREENED
from domain.reports.report import Report
from eventlog.mapper import EventMapper
from eventlog.reader import RECORDED, recorded
from projections.engine.projection import tables_of
from projections.engine.rebuild import digest, rebuild_all
from projections.engine.worker import Worker
from projections.live_map import table as live_map
from projections.views import VIEWS
from tests.faults.writers import Ack

LOG = RECORDED + "ORDER BY position"
CHECKPOINT = "SELECT position FROM projection WHERE name = 'ward_board'"
COLUMNS = (
    *("code", "category", "status", "text", "photo", "lon", "lat", "ward_id", "ward_name", "how"),
    *("agency", "stage", "due", "submitted_at", "changed_at"),
    *("first_position", "position", "version"),
)
LIVE_MAP = select(
    live_map.c.report_id,
    *(live_map.c[name] for name in COLUMNS),
    func.ST_X(live_map.c.point),
    func.ST_Y(live_map.c.point),
)
PARKED = "SELECT projection, position, error FROM parked_event"
FIRST_EVENTS = [
    f"report.{kind}"
    for kind in ("submitted", "ward_determined", "agency_determined", "deadline_set")
]
CHANGE_THE_STATUS = {
    f"report.{kind}"
    for kind in ("submitted", "accepted", "rejected", "assigned", "work_started", "resolved")
}

mapper = EventMapper()


class Stored(NamedTuple):
    position: int
    stream: UUID
    version: int
    topic: str
    event: Any


@dataclass
class Snapshot:
    """Log and live map at one moment."""

    events: Sequence[Stored]
    checkpoint: int
    rows: Mapping[UUID, tuple[Any, ...]]


def look(engine: Engine) -> Snapshot:
    level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**level) as db:
        events = list(stored_events(db))
        checkpoint = db.exec_driver_sql(CHECKPOINT).scalar() or 0
        found = db.execute(LIVE_MAP)
        return Snapshot(events, checkpoint, {row[0]: tuple(row[1:]) for row in found})


def stored_events(db: Connection) -> Iterator[Stored]:
    for position, _, topic, event in recorded(db, mapper, LOG):
        yield Stored(position, event.originator_id, event.originator_version, topic, event)


@dataclass
class Verdict:
    """What promise A came to: the keys or codes of what is `lost`, `doubled` or `torn`."""

    lost: list[Ack] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    torn: list[UUID] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        return not (self.lost or self.doubled or self.torn)


def promise_a(acks: Sequence[Ack], events: Sequence[Stored]) -> Verdict:
    """`acks` have to be copied before the snapshot is taken, or the newest would seem lost."""
    at = {stored.position: stored.stream for stored in events}
    submitted = [stored.event for stored in events if stored.topic == "report.submitted"]
    # Everything that was submitted, acknowledged or not: its text is the key it was sent with.
    texts = Counter(event.text for event in submitted)
    return Verdict(
        lost=[ack for ack in acks if at.get(ack.position) != report_id_of(ack.code)],
        doubled=[text for text, times in texts.items() if times > 1],
        torn=list(torn(events)),
    )


def torn(events: Sequence[Stored]) -> Iterator[UUID]:
    """Streams with a gap, or without all that a report is saved with in one piece."""
    streams: dict[UUID, list[Stored]] = defaultdict(list)
    for stored in events:
        streams[stored.stream].append(stored)
    for stream, story in streams.items():
        is_whole = [stored.version for stored in story] == list(range(1, len(story) + 1))
        is_report = story[0].topic.startswith("report.")
        if not is_whole or (is_report and [s.topic for s in story[:4]] != FIRST_EVENTS):
            yield stream


def promise_b(engine: Engine) -> list[str]:
    """The views that a rebuilding beside the live ones finds to be different."""
    rebuilt = rebuild_all(engine, VIEWS, compare=True)
    return [name for name, done in rebuilt.items() if not done.same]


def fed_from_nothing(engine: Engine) -> bool:
    """Whether the views are the same after they were emptied and fed from the first event on."""
    before = digests(engine)
    with engine.begin() as db:
        for view in VIEWS:
            for table in tables_of(view):
                db.exec_driver_sql(f"TRUNCATE {table.name}")
        db.exec_driver_sql("DELETE FROM projection")
    Worker(engine, VIEWS).catch_up()
    return digests(engine) == before


def digests(engine: Engine) -> dict[str, str]:
    with engine.connect() as db:
        return {view.name: digest(db, view, "public") for view in VIEWS}


def promise_c(seen: Snapshot) -> list[UUID]:
    """The reports that the live map tells otherwise than the log, or not, or too much."""
    expected = {case.report.id: case.row for case in fold(seen.events, seen.checkpoint)}
    keys = expected.keys() | seen.rows.keys()
    return [key for key in keys if expected.get(key) != seen.rows.get(key)]


@dataclass
class Case:
    """A report as the domain's own code makes it of its events; nothing of the views is used."""

    first_position: int
    report: Any = None
    position: int = 0
    version: int = 0
    changed_at: Any = None

    def take(self, stored: Stored) -> None:
        self.report = stored.event.mutate(self.report)
        self.position, self.version = stored.position, stored.version
        if stored.topic in CHANGE_THE_STATUS:
            self.changed_at = stored.event.timestamp

    @property
    def row(self) -> tuple[Any, ...]:
        """In the order of `COLUMNS`."""
        report: Report = self.report
        ward, status = report.ward, report.status
        is_shown = status in SCREENED and not report.hidden
        clock = report.deadline if status in OPEN else None
        return (
            report.code,
            report.category,
            status.value,
            report.text if is_shown else None,
            report.photo if is_shown else None,
            report.lon,
            report.lat,
            ward and ward.ward_id,
            ward and ward.ward_name,
            ward and ward.how,
            report.agency or (report.proposed and report.proposed.agency),
            clock and clock.stage,
            clock and clock.due,
            report.created_on,
            self.changed_at,
            self.first_position,
            self.position,
            self.version,
            report.lon,
            report.lat,
        )


def fold(events: Sequence[Stored], up_to: int) -> list[Case]:
    cases: dict[UUID, Case] = {}
    for stored in events:
        if stored.position <= up_to and stored.topic.startswith("report."):
            cases.setdefault(stored.stream, Case(stored.position)).take(stored)
    return list(cases.values())


def parked(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as db:
        return [tuple(row) for row in db.exec_driver_sql(PARKED)]
