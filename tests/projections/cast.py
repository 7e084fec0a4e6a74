"""A town: reports, wards, places and a handbook that happen, and the views that show them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Table

from domain.handbook.handbook import Handbook
from domain.people.actor import SYSTEM
from domain.places.desk import PlaceDesk
from domain.refusals import Refusal
from domain.reports.code import code_from, report_id_of
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence, WardFound
from domain.wards.register import Decree, NewUnit, WardRegister, plan
from eventlog.factory import LoggedCity
from projections.engine.projection import Projection
from projections.engine.worker import Worker
from projections.views import VIEWS
from projections.ward_map import known_versions
from tests.domain.cast import AN, AT_SEA, BINH, CHI, HANDBOOK, IN_BEN_CAT, LATER, NOON
from web.outside.database import Urls
from web.outside.postgres import OWNER, Cluster

PIN = Submission(107.97, 21.53, "road", "Ổ gà sâu", photo="f" * 64)


class Town:
    """Everything that happens is in the log at once, and in the views after `catch_up`.

    Two towns may share a database: the same name gives each a report of its own.
    """

    def __init__(self, engine: Engine, views: Sequence[Projection] = VIEWS) -> None:
        self.engine = engine
        self.city = LoggedCity(engine)
        self.desk = ReportDesk(self.city, lambda: HANDBOOK)
        self.places = PlaceDesk(self.city)
        self.worker = Worker(engine, views)
        self.begun = self.end  # the position of the last event before its own
        self._own = uuid4().hex

    def submit(self, name: str, ward: WardFound = IN_BEN_CAT, **changes: Any) -> str:
        code = self.code_of(name)
        self.desk.save(self.desk.write(replace(PIN, code=code, **changes), ward, AN, NOON))
        return code

    def code_of(self, name: str) -> str:
        return code_from(f"{name} of {self._own}")

    def accept(self, code: str) -> int:
        return self.desk.accept(code, BINH, LATER)

    def reject(self, code: str) -> int:
        return self.desk.reject(code, "the road is private", BINH, LATER)

    def assign(self, code: str, agency: str = "urban") -> int:
        return self.desk.assign(code, agency, BINH, LATER)

    def start(self, code: str) -> int:
        return self.desk.start(code, CHI, LATER)

    def resolve(self, code: str) -> int:
        shown = Evidence(photo="f" * 64)
        return self.desk.resolve(code, "filled", CHI, LATER, evidence=shown)

    def rate(self, code: str) -> int:
        return self.desk.rate(code, "satisfied", "thank you", AN, LATER)

    def something_happens(self, dice: Random) -> None:
        """A new report, or whatever somebody may do now to one of the first fifty."""
        code = self.code_of(f"report {dice.randrange(50)}")
        act = dice.choice([self.accept, self.assign, self.start, self.resolve, self.rate])
        with suppress(Refusal):
            if dice.random() < 0.3:
                self.submit(f"report {dice.randrange(50)}", dice.choice([IN_BEN_CAT, AT_SEA]))
            elif dice.random() < 0.1:
                self.reject(code)
            else:
                act(code)

    def adopt_handbook(self) -> Handbook:
        handbook = Handbook(by=SYSTEM, timestamp=NOON)
        handbook.adopt_categories(list(HANDBOOK.categories), SYSTEM, NOON)
        handbook.adopt_agencies(list(HANDBOOK.agencies), SYSTEM, NOON)
        handbook.adopt_rules(list(HANDBOOK.rules), SYSTEM, NOON)
        self.city.save(handbook)
        return handbook

    def adopt_map(self, units: Sequence[NewUnit], start: date, end: date | None = None) -> None:
        self.worker.catch_up()
        with self.engine.connect() as db:
            adoption = plan(known_versions(db), units, start, end)
        decree = Decree(start, end, "decree")
        WardRegister(self.city).adopt(adoption, decree, SYSTEM, NOON)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """What the view shows now, in the order of its key."""
        self.worker.catch_up()
        return rows(self.engine, table)

    def row(self, table: Table, code: str) -> dict[str, Any]:
        return next(r for r in self.rows(table) if r["report_id"] == report_id_of(code))

    def parked(self) -> dict[tuple[str, UUID], list[int]]:
        """The positions of the events that wait, by view and stream."""
        query = "SELECT projection, originator_id, position FROM parked_event ORDER BY position"
        found: dict[tuple[str, UUID], list[int]] = {}
        with self.engine.connect() as db:
            for view, stream, position in db.exec_driver_sql(query):
                found.setdefault((view, stream), []).append(position)
        return found

    @property
    def end(self) -> int:
        return self.city.recorder.max_notification_id() or 0


def database(cluster: Cluster, template: str, name: str) -> Urls:
    """One for all tests of a module, each of which has a town of its own in it."""
    cluster.create_database(name, template=template)
    return Urls(cluster.url(database=name), cluster.url(OWNER, name))


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.connect() as db:
        query = table.select().order_by(*table.primary_key)
        return [dict(row) for row in db.execute(query).mappings()]
