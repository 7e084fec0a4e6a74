"""Five months of the demo city, invented: some hundreds of cases that the desk itself tells.

Each case goes on along one moving clock, with the rates that Vietnamese cities have published:
27 of 100 declined, half of the handled ones late, 22 of 100 scores not satisfied. What lies after
the present moment has not happened yet, so the latest cases are still open.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any, cast

import msgspec

from domain.city import City
from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.policy import ESCALATE_AFTER
from domain.handbook.contents import Contents
from domain.people.actor import SYSTEM, Actor
from domain.refusals import Refusal
from domain.reports.code import code_from, report_id_of
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Channel, Evidence, Score
from domain.reports.report import Report
from geo.atlas import WardAtlas
from web.demo.load import file
from web.demo.people import EVERYBODY
from web.demo.shelf import Shelf
from web.intake import ward_found

CASES, DAYS, SEED = 400, 150, 1022
WEST, SOUTH, EAST, NORTH = 107.30, 20.972, 107.42, 21.058  # where people live
STUCK = 0.05  # of the cases lie for weeks
REJECTED, RATED, NOT_SATISFIED, REOPENED = 0.27, 0.45, 0.22, 0.5
CHANNELS: tuple[Channel, ...] = (*("web",) * 6, "api", "hotline", "hotline", "counter", "social")
GOOD_SCORES: tuple[Score, ...] = ("satisfied", "satisfied", "acceptable")
CENTRE, MANAGER = Actor("dispatcher@demo", "dispatcher"), Actor("manager@demo", "manager")
# How often the agency is late, and which part of its time goes by before it starts.
HABITS = {
    "urban": (0.55, 0.55),
    "environment": (0.4, 0.25),
    "power": (0.3, 0.1),
    "water": (0.45, 0.2),
    "order": (0.7, 0.65),
    "police": (0.35, 0.2),
    "tourism": (0.5, 0.4),
    "social": (0.55, 0.5),
    "centre": (0.45, 0.3),
}
A_SECOND = timedelta(seconds=1)
Life = Iterator[datetime]
Waiting = Generator[datetime, None, datetime]  # gives the moment at which it is over


def past_of(handbook: Contents, atlas: WardAtlas, now: datetime) -> list[Report]:
    """The reports of the past up to now, the oldest first, not yet saved."""
    past = Past(handbook, atlas, Random(SEED))
    past.live(now)
    return sorted(past.shelf.kept.values(), key=lambda report: report.created_on)


@dataclass
class Past:
    handbook: Contents
    atlas: WardAtlas
    dice: Random
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self.told: dict[str, Any] = msgspec.json.decode(file("history.json").read_bytes())
        self.desk = ReportDesk(cast(City, self.shelf), lambda: self.handbook)
        self.calendar: WorkingCalendar = self.handbook.calendar
        self.codes: list[str] = []

    def live(self, now: datetime) -> None:
        begin = now - timedelta(days=DAYS)
        moments = [begin + self.dice.random() * timedelta(days=DAYS) for _ in range(CASES)]
        lives = [(at, number, self.life(number, at)) for number, at in enumerate(moments)]
        heapify(lives)
        while lives and lives[0][0] <= now:
            _, number, life = heappop(lives)
            if (then := next(life, None)) is not None:
                heappush(lives, (then, number, life))

    def life(self, number: int, now: datetime) -> Life:
        yield now
        code, reporter = self.submit(number, now)
        if self.dice.random() < 0.05 and self.merge(code, now):
            return
        now = yield from self.done(code, now, late=0.08)
        if self.dice.random() < REJECTED:
            reason, elsewhere = self.dice.choice(self.told["rejections"])
            self.desk.reject(code, reason, CENTRE, now, elsewhere=elsewhere)
            return
        self.desk.accept(code, CENTRE, now)
        while True:
            now = yield from self.hand_out(code, now)
            now = yield from self.work(code, reporter, now)
            again = yield from self.judge(code, reporter, now)
            if again is None:
                return
            now = again

    def submit(self, number: int, now: datetime) -> tuple[str, Actor]:
        matters: dict[str, Any] = self.told["matters"]
        category = self.dice.choices([*matters], [each[0] for each in matters.values()])[0]
        text, _ = self.dice.choice(matters[category][1:])
        channel = self.dice.choice(CHANNELS)
        lon, lat = self.place(now)
        reporter = Actor(f"past-{number}", "reporter")
        sent = Submission(
            lon,
            lat,
            category,
            f"{text}, {self.dice.choice(self.told['streets'])}.",
            channel=channel,
            code=code_from(f"demo past {number}"),
            kind="idea" if category == "idea" else "problem",
            reporter=reporter,
        )
        by = CENTRE if channel in ("hotline", "counter", "social") else reporter
        report = self.desk.write(sent, ward_found(self.atlas.at(lon, lat, now)), by, now)
        self.desk.save(report)
        self.codes.append(report.code)
        return report.code, reporter

    def place(self, now: datetime) -> tuple[float, float]:
        while True:
            lon, lat = self.dice.uniform(WEST, EAST), self.dice.uniform(SOUTH, NORTH)
            if self.atlas.at(lon, lat, now).ward is not None:
                return round(lon, 5), round(lat, 5)

    def merge(self, code: str, now: datetime) -> bool:
        """Into one of the latest cases of the same category."""
        category = self.case(code).category
        for other in reversed(self.codes[-60:-1]):
            case = self.case(other)
            if case.category == category and case.ended_at is None and not case.merged_into:
                self.desk.merge(code, other, CENTRE, now)
                return True
        return False

    def hand_out(self, code: str, now: datetime) -> Waiting:
        """To the agency that the rules name; now and then to another one first."""
        case = self.case(code)
        named = case.proposed.agency if case.proposed else None
        agency = named or "centre"
        now = yield from self.done(code, now, late=0.06)
        if self.dice.random() < 0.06:
            wrong = self.dice.choice([each for each in HABITS if each != agency])
            self.desk.assign(code, wrong, CENTRE, now)
            now = yield from self.until(code, self.later(now, 5))
            returned = self.dice.choice(self.told["returns"])
            self.desk.return_to_dispatcher(code, returned, officer_of(wrong), now)
            now = yield from self.until(code, self.later(now, 2))
        self.desk.assign(code, agency, CENTRE, now)
        self.desk.assign_officer(code, officer_of(agency).id, officer_of(agency), now)
        return now

    def work(self, code: str, reporter: Actor, now: datetime) -> Waiting:
        agency = self.case(code).agency or "centre"
        late, before_starting = HABITS[agency]
        by = officer_of(agency)
        now = yield from self.until(code, self.part(code, now, before_starting))
        self.desk.start(code, by, now)
        if self.dice.random() < 0.08:
            question, answer = self.dice.choice(self.told["questions"])
            self.desk.ask(code, question, by, now)
            now = yield from self.until(code, self.later(now, 9))
            self.desk.answer(code, answer, reporter, now)
        if self.dice.random() < 0.12:
            now = yield from self.extend(code, by, now)
        now = yield from self.done(code, now, late=late)
        note = self.note_for(code)
        shown = Evidence(document=f"{self.dice.randrange(10, 900)}/BC-{agency.upper()}")
        self.desk.resolve(code, note, by, now, evidence=shown)
        return now

    def note_for(self, code: str) -> str:
        case = self.case(code)
        matters: list[list[str]] = self.told["matters"][case.category][1:]
        fitting = [note for text, note in matters if case.text.startswith(text)]
        return f"{fitting[0]}."

    def extend(self, code: str, by: Actor, now: datetime) -> Waiting:
        case = self.case(code)
        if case.deadline is not None:
            until = self.calendar.add_days(case.deadline.due, 3)
            with suppress(Refusal):
                reason = self.dice.choice(self.told["extensions"])
                self.desk.ask_extension(code, reason, until, by, now)
                now = yield from self.until(code, self.later(now, 2))
                if self.dice.random() < 0.7:
                    self.desk.extend_deadline(code, MANAGER, now)
                else:
                    self.desk.refuse_extension(code, "Còn đủ thời gian.", MANAGER, now)
        return now

    def judge(
        self, code: str, reporter: Actor, now: datetime
    ) -> Generator[datetime, None, datetime | None]:
        """Returns when the case was reopened, or None where that is the end of it."""
        if self.dice.random() > RATED:
            return None
        now = yield from self.until(code, now + self.hours(20))
        if self.dice.random() > NOT_SATISFIED:
            score = self.dice.choice(GOOD_SCORES)
            self.desk.rate(code, score, self.dice.choice(self.told["praise"]), reporter, now)
            return None
        words, reasons = self.dice.choice(self.told["blame"])
        self.desk.rate(code, "not_satisfied", words, reporter, now, tuple(reasons))
        if self.dice.random() > REOPENED:
            return None
        now = yield from self.until(code, now + self.hours(10))
        with suppress(Refusal):
            self.desk.reopen(code, self.dice.choice(self.told["reopenings"]), reporter, now)
            return now
        return None

    def done(self, code: str, now: datetime, *, late: float) -> Waiting:
        """Lets the running stage take its time, in so many of 100 cases too much of it."""
        deadline = self.case(code).deadline
        if deadline is not None and self.dice.random() < late:
            lies = 150 if self.dice.random() < STUCK / late else 9
            then = self.later(max(deadline.due, now), lies)
        else:
            then = self.part(code, now, self.dice.uniform(0.1, 0.9))
        return (yield from self.until(code, then))

    def part(self, code: str, now: datetime, share: float) -> datetime:
        """When this share of the working time that is left has gone by."""
        deadline = self.case(code).deadline
        if deadline is None or deadline.due <= now:
            return self.later(now, 3)
        left = self.calendar.between(now, deadline.due)
        return self.calendar.add_hours(now, left * min(share * self.dice.uniform(0.6, 1.2), 0.95))

    def later(self, now: datetime, mean: float) -> datetime:
        return self.calendar.add_hours(now, self.hours(mean))

    def hours(self, mean: float) -> timedelta:
        return timedelta(hours=self.dice.expovariate(1 / mean), minutes=1)

    def until(self, code: str, then: datetime) -> Waiting:
        """Waits, and lets the clock strike meanwhile."""
        for at, strike in self.strikes(self.case(code)):
            if at < then:
                yield at
                with suppress(Refusal):
                    strike(at)
        yield then
        return then

    def strikes(self, case: Report) -> list[tuple[datetime, Callable[[datetime], Any]]]:
        running, code, desk = case.deadline, case.code, self.desk
        if running is None or case.question is not None or case.ended_at is not None:
            return []
        (half, most), due, stage = running.reminders, running.due, running.stage
        found = [
            (half, lambda at: desk.remind(code, stage, 0.5, SYSTEM, at)),
            (most, lambda at: desk.remind(code, stage, 0.8, SYSTEM, at)),
            (due, lambda at: desk.miss_deadline(code, stage, SYSTEM, at)),
            (due + ESCALATE_AFTER, lambda at: desk.escalate(code, stage, SYSTEM, at)),
        ]
        # The clock looks once a second, and nothing happens before what has happened.
        return [(max(at + A_SECOND, case.modified_on), strike) for at, strike in found]

    def case(self, code: str) -> Report:
        return self.shelf.kept[report_id_of(code)]


def officer_of(agency: str) -> Actor:
    """Somebody who works there, where the demo city knows anybody."""
    known = (person.login for person in EVERYBODY if person.agency == agency)
    return Actor(next(known, f"{agency}@demo"), "agency_officer")
