"""A city in which everybody works honestly."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from domain.deadlines.policy import Allowance, DeadlinePolicy
from domain.handbook.contents import Agency, Category, Contents
from domain.people.actor import Actor
from domain.people.look import look
from domain.reports.code import report_id_of
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence
from domain.reports.report import Report
from tests.domain.cast import IN_BEN_CAT
from web.demo.shelf import Shelf

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
NOW = BEGIN + timedelta(days=120)
CITIZEN = Actor("an", "reporter")
PHOTO = Evidence(photo="f" * 64)
PAPER = Evidence(document="12/BC")
AGENCIES = ("urban", "water", "power", "order")
DISPATCHERS = [Actor(f"dispatcher-{n}", "dispatcher") for n in range(4)]
POLICY = DeadlinePolicy(
    date(2020, 1, 1),
    (
        Allowance("screening", hours=8),
        Allowance("assignment", hours=8),
        Allowance("handling", days=7),
    ),
)
HANDBOOK = Contents(
    version=1,
    categories=(Category("road", {}, "road"),),
    agencies=tuple(Agency(code, {}) for code in AGENCIES),
    policies=(POLICY,),
)
HONEST_NOTES = ("đã gọi cho đội thi công", "chờ vật tư, mai làm", "phối hợp với điện lực")


@dataclass
class HonestCity:
    """Half of the cases are late, a quarter is rejected, and now and then something goes wrong."""

    dice: Random
    shelf: Shelf = field(default_factory=Shelf)
    looks: list[Any] = field(default_factory=list)

    def __post_init__(self):
        self.desk = ReportDesk(self.shelf, lambda: HANDBOOK)

    @property
    def reports(self):
        return list(self.shelf.kept.values())

    def due(self, code):
        return self.shelf.get(report_id_of(code)).deadline.due

    def live(self, cases):
        for _ in range(cases):
            self.case(self.moment())

    def look(self):
        """Now and then whoever screened a case has to call its reporter back."""
        for report in self.reports:
            first = next(each for each in report.pending_events if is_screening(each))
            if self.dice.random() < 0.3:
                at = first.timestamp + self.hours(1)
                self.looks.append(look("person-1", report.code, "call_back", first.by, at))

    def moment(self):
        return BEGIN + self.dice.random() * timedelta(days=80)

    def hours(self, mean):
        return timedelta(hours=self.dice.expovariate(1 / mean), minutes=1)

    def submit(self, now):
        report = self.desk.write(Submission(107.97, 21.53, "road", "x"), IN_BEN_CAT, CITIZEN, now)
        self.desk.save(report)
        return report.code

    def given(self, now, agency):
        """Accepted and given to an agency; with the moment at which it was."""
        code = self.submit(now)
        now += self.hours(3)
        by = self.dice.choice(DISPATCHERS)
        self.desk.accept(code, by, now)
        now += self.hours(2)
        self.desk.assign(code, agency, by, now)
        return code, now

    def case(self, now):
        dice, desk = self.dice, self.desk
        agency = dice.choice(AGENCIES)
        officer = self.officer(agency)
        if dice.random() < 0.25:
            code = self.submit(now)
            desk.reject(code, "private", dice.choice(DISPATCHERS), now + self.hours(3))
            return
        code, now = self.given(now, agency)
        while True:
            now = self.started(code, officer, now)
            now = self.resolved(code, officer, now)
            if dice.random() > 0.08:
                return
            now += self.hours(20)
            desk.reopen(code, "again", CITIZEN, now)
            if dice.random() > 0.3:
                self.resolved(code, officer, self.started(code, officer, now))
                return

    def officer(self, agency):
        return Actor(f"{agency}-{self.dice.randrange(3)}", "agency_officer")

    def started(self, code, officer, now):
        now += self.hours(20)
        self.desk.start(code, officer, now)
        if self.dice.random() < 0.15:
            now += self.hours(1)
            self.desk.ask(code, "where?", officer, now)
            now += min(self.hours(30), timedelta(days=10))
            self.desk.answer(code, "there", CITIZEN, now)
        return now

    def resolved(self, code, officer, now):
        """Somewhere in the time that is left, or after it."""
        left = max(self.due(code) - now, timedelta(hours=2))
        now += left * self.dice.uniform(0.1, 1.6)
        if self.dice.random() < 0.3:
            self.desk.add_note(code, self.dice.choice(HONEST_NOTES), False, officer, now)
        evidence = PHOTO if self.dice.random() < 0.6 else PAPER
        self.desk.resolve(code, "đã làm xong", officer, now, evidence=evidence)
        return now


def is_screening(event):
    return isinstance(event, Report.Accepted | Report.Rejected)
