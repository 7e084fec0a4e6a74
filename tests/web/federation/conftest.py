"""A city of which one agency works in another system, and a clock that the test turns."""

from dataclasses import replace

import pytest

from domain.federation.settings import Settings
from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from domain.topics import EVENTS
from eventlog.federation_tables import forwarding
from eventlog.replay import story
from projections.case_history import MAPPER
from tests.web.federation.other_side import other_side
from web.federation import asking
from web.federation.hearing import listen_one
from web.federation.lines import endpoint_desk, keep_line
from web.federation.sending import send_one
from web.federation.taking import take_some

MANAGER = Actor("manager@demo", "manager")
DISPATCHER = Actor("dispatcher@demo", "dispatcher")
AN = Actor("person-an", "reporter")


class Town:
    """Time passes only where a test lets it."""

    def __init__(self, services):
        self.services, self.at = services, services.now()
        services.now = lambda: self.at
        services.config = replace(services.config, agency_hosts=("127.0.0.1",))

    def connect(self, server, agency="urban", **more):
        settings = Settings(server.url, {"*": "S1"}, **({"again": "search"} | more))
        with self.services.engine.begin() as db:
            desk = endpoint_desk(self.services)
            desk.connect(agency, settings, MANAGER, self.at, connection=db)
            keep_line(self.services, db, agency, "secret")

    def case(self, text="Nắp cống vỡ", agency="urban", category="drainage"):
        sent = Submission(107.3558, 20.9887, category, text)
        desk = self.services.desk
        report = desk.write(sent, WardFound("none", 900.0), AN, self.at)
        desk.save(report)
        desk.accept(report.code, DISPATCHER, self.at)
        self.assign(report.code, agency)
        return report.code

    def assign(self, code, agency):
        self.services.desk.assign(code, agency, DISPATCHER, self.at)

    def go_on(self, most=100):
        """Until nothing has to be done any more."""
        take_some(self.services)
        for _ in range(most):
            due = self.ask(
                "SELECT min(greatest(next_try, coalesce(shut_until, next_try)))"
                " FROM forwarding LEFT JOIN agency_line USING (agency)"
            )[0][0]
            if due is None:
                return
            self.at = max(self.at, due)
            send_one(self.services)
        pytest.fail(f"it does not come to an end: {self.rows()}")

    def listen(self):
        self.at = max(self.at, self.ask("SELECT max(next_look) FROM agency_line")[0][0])
        assert listen_one(self.services)

    def ask(self, query, *facts):
        with self.services.engine.connect() as db:
            return db.exec_driver_sql(query, facts).all()

    def rows(self):
        with self.services.engine.connect() as db:
            return (
                db.execute(forwarding.select().order_by(forwarding.c.recorded_at)).mappings().all()
            )

    def row(self, code):
        return next(row for row in reversed(self.rows()) if row["code"] == code)

    def find(self, code):
        from domain.reports.code import report_id_of

        return self.services.desk.find(report_id_of(code))

    def events(self, code, topic):
        with self.services.engine.connect() as db:
            told = story(db, MAPPER, self.find(code).id)
        assert topic in EVENTS
        return [each.event for each in told if each.topic == topic]


@pytest.fixture
def town(services, monkeypatch):
    monkeypatch.setattr(asking.Line, "__init__", hasty(asking.Line.__init__))
    services.catch_up()
    return Town(services)


def hasty(made):
    return lambda self, *given: made(self, *given, seconds=0.3)


@pytest.fixture
def server():
    with other_side() as server:
        yield server
