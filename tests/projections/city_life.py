"""A city's life through the domain's own desk: every case goes on along one moving clock."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any
from uuid import UUID

from domain.deadlines.policy import Allowance, DeadlinePolicy
from domain.handbook.contents import Agency, Category, Contents
from domain.people.actor import SYSTEM, Actor
from domain.refusals import Refusal
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence, WardFound
from domain.reports.report import Report
from web.demo.shelf import Shelf

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
CITIZEN = Actor("an", "reporter")
DISPATCHER = Actor("binh", "dispatcher")
OFFICER = Actor("chi", "agency_officer")
MANAGER = Actor("dung", "manager")
PHOTO = Evidence(photo="f" * 64)
POLICY = DeadlinePolicy(
    date(2020, 1, 1),
    (
        Allowance("screening", hours=8),
        Allowance("assignment", hours=4),
        Allowance("handling", days=7),
    ),
)


@dataclass(frozen=True)
class Rates:
    """As published by Vietnamese cities: see `vn_report_categories_and_rates.json`."""

    rejected: float = 0.27
    late: float = 0.5
    rated: float = 0.45
    not_satisfied: float = 0.22
    never_done: float = 0.03


@dataclass
class CityLife:
    """`names` sets one city's units apart from another's in the same database."""

    names: str
    agencies: int = 3
    wards: int = 3
    categories: tuple[str, ...] = ("road", "waste", "lighting", "trees")
    rates: Rates = Rates()
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self.agency_codes = [f"{self.names}-{n}" for n in range(self.agencies)]
        self.handbook = Contents(
            categories=tuple(Category(code, {}, code) for code in self.categories),
            agencies=tuple(Agency(code, {}) for code in self.agency_codes),
            policies=(POLICY,),
        )
        self.desk = ReportDesk(self.shelf, lambda: self.handbook)  # type: ignore[arg-type]
        seed = Random(self.names)
        ids = [UUID(int=seed.getrandbits(128)) for _ in range(self.wards)]
        self.ward_list = [
            WardFound("inside", 0.0, ward_id, f"{n:02}", f"Phường {n}", "b" * 64)
            for n, ward_id in enumerate(ids)
        ]

    @property
    def reports(self) -> list[Report]:
        return list(self.shelf.kept.values())

    def submit(self, dice: Random, now: datetime, **more: Any) -> str:
        sent = Submission(107.9, 21.5, dice.choice(self.categories), "x", **more)
        report = self.desk.write(sent, dice.choice(self.ward_list), CITIZEN, now)
        self.desk.save(report)
        return report.code

    def live(self, cases: int, days: int, seed: int = 1, begin: datetime = BEGIN) -> datetime:
        """Goes through so many cases of so many days; returns the moment at which it looks up."""
        dice, until = Random(seed), begin + timedelta(days=days)
        moments = sorted(begin + dice.random() * timedelta(days=days) for _ in range(cases))
        lives = [(moment, n, self.life(dice, moment)) for n, moment in enumerate(moments)]
        heapify(lives)
        while lives and lives[0][0] <= until:
            _, number, life = heappop(lives)
            if (again := next(life, None)) is not None:
                heappush(lives, (again, number, life))
        return until

    def life(self, dice: Random, now: datetime) -> Iterator[datetime]:
        """One case; it yields the moment at which something happens to it next."""
        desk, rates = self.desk, self.rates
        code = self.submit(dice, now)
        now = yield from self.wait(code, now + hours(dice, 4))
        if dice.random() < rates.rejected:
            desk.reject(code, "private", DISPATCHER, now)
            return
        desk.accept(code, DISPATCHER, now)
        now = yield from self.hand_out(code, dice, now)
        while True:
            now = yield from self.work(code, dice, now)
            if dice.random() > rates.rated:
                return
            now = yield from self.wait(code, now + hours(dice, 30))
            satisfied = dice.random() > rates.not_satisfied
            score = dice.choice(["satisfied", "satisfied", "acceptable"])
            desk.rate(code, score if satisfied else "not_satisfied", "", CITIZEN, now)
            if satisfied or dice.random() < 0.5:
                return
            desk.reopen(code, "again", MANAGER, now)

    def hand_out(self, code: str, dice: Random, now: datetime) -> Iterator[Any]:
        """Some agencies give it back, or another one takes over."""
        while True:
            now = yield from self.wait(code, now + hours(dice, 3))
            self.desk.assign(code, dice.choice(self.agency_codes), DISPATCHER, now)
            if dice.random() > 0.1:
                return now
            now = yield from self.wait(code, now + hours(dice, 30))
            self.desk.return_to_dispatcher(code, "not ours", OFFICER, now)

    def work(self, code: str, dice: Random, now: datetime) -> Iterator[Any]:
        now = yield from self.wait(code, now + hours(dice, 20))
        self.desk.start(code, OFFICER, now)
        if dice.random() < 0.1:
            now = yield from self.wait(code, now + hours(dice, 5))
            self.desk.ask(code, "where?", OFFICER, now)
            now = yield from self.wait(code, now + hours(dice, 40))
            self.desk.answer(code, "there", CITIZEN, now)
        deadline = self.case(code).deadline
        assert deadline is not None
        left = max(deadline.due - now, timedelta(hours=1))
        late = dice.random() < self.rates.late
        share = 1 + dice.expovariate(3) if late else dice.random()
        if late and dice.random() < 0.2:
            self.extend(code, now, deadline.due + timedelta(days=2))
        if dice.random() < self.rates.never_done:
            yield from self.wait(code, now + timedelta(days=3650))
        now = yield from self.wait(code, now + left * share)
        self.desk.resolve(code, "done", OFFICER, now, evidence=PHOTO)
        return now

    def extend(self, code: str, now: datetime, until: datetime) -> None:
        with suppress(Refusal):
            self.desk.ask_extension(code, "rain", until, OFFICER, now)
            self.desk.extend_deadline(code, MANAGER, now)

    def wait(self, code: str, until: datetime) -> Iterator[Any]:
        """Lets the clock record what has to be recorded before that moment."""
        case = self.case(code)
        deadline = case.deadline
        runs = deadline is not None and case.question is None and case.ended_at is None
        if runs and (deadline.stage, "missed") not in case.struck:
            due = max(deadline.due + timedelta(seconds=1), case.modified_on)
            if due < until:
                yield due
                self.desk.miss_deadline(code, deadline.stage, SYSTEM, due)
        yield until
        return until

    def case(self, code: str) -> Report:
        return next(r for r in (self.shelf.kept[Report.create_id(code)],))


def hours(dice: Random, mean: float) -> timedelta:
    return timedelta(hours=dice.expovariate(1 / mean))
