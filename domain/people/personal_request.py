"""What somebody asks about the data that the city holds about them, and the law's clock for it.

A small aggregate of its own: it has neither place nor category nor agency, is never public, and
its two clocks run beside each other from the moment of asking.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from eventsourcing.domain import Aggregate, event

from domain.deadlines.calendar import WorkingCalendar, share
from domain.deadlines.policy import REMIND_AT
from domain.people.actor import Actor
from domain.refusals import NotNow
from domain.reports.life import NotYet, StageOver

Wish = Literal["see", "download", "correct", "withdraw", "restrict", "forget", "question"]
Step = Literal["answer", "act"]
Outcome = Literal["done", "refused"]
WISHES: tuple[Wish, ...] = get_args(Wish)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# Law 91/2025/QH15 and Decree 356/2025, in force since 1 January 2026.
ANSWER_WITHIN = 2  # working days
ACT_WITHIN = timedelta(days=15)  # a day on which nobody works counts, but is not the last


class AlreadyAnswered(NotNow):
    """This request was answered already."""


class AlreadySettled(NotNow):
    """This request is settled already."""


@dataclass(frozen=True)
class Promise:
    """`reminders` are the moments at which half and four fifths of the working time are over."""

    step: Step
    due: datetime
    reminders: tuple[datetime, ...]

    @property
    def strikes(self) -> dict[str, datetime]:
        """When each thing that the clock records is due."""
        reminders = zip(REMIND_AT, self.reminders, strict=True)
        return {f"reminder {part}": at for part, at in reminders} | {"missed": self.due}


def promises(calendar: WorkingCalendar, asked_at: datetime) -> tuple[Promise, ...]:
    """What the law gives the city for a request of this moment."""
    due: dict[Step, datetime] = {
        "answer": calendar.add_days(asked_at, ANSWER_WITHIN),
        "act": calendar.add_days(asked_at + ACT_WITHIN, 0),
    }
    return tuple(
        Promise(step, until, tuple(share(calendar, asked_at, until, part) for part in REMIND_AT))
        for step, until in due.items()
    )


class PersonalRequest(Aggregate):
    """One wish of one person, whom the log knows by an opaque id alone."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Asked(Aggregate.Created):
        """Somebody asked; the words, if any, are sealed."""

        by: Actor
        person_id: str
        wish: Wish
        text: str
        promises: tuple[Promise, ...]

    class Answered(Event):
        """The person was told what will be done; without words where they do it themselves."""

        answer: str

    class Settled(Event):
        """It was done, or refused for a reason; without words where the person did it."""

        outcome: Outcome
        answer: str

    class ReminderSent(Event):
        """Those who answer were reminded: this share of the time has passed."""

        step: Step
        share: float

    class DeadlineMissed(Event):
        """The step was not done in the time that the law gives."""

        step: Step

    class PersonalDataShredded(Event):
        """The person was forgotten: all words of the request were destroyed."""

    @event(Asked)
    def __init__(
        self,
        person_id: str,
        wish: Wish,
        text: str,
        promises: tuple[Promise, ...],
        by: Actor,
        timestamp: datetime,
    ) -> None:
        self.person_id, self.wish, self.text = person_id, wish, text
        self.asked_at, self.asked_by = timestamp, by
        self.promises = {promise.step: promise for promise in promises}
        self.answer: str | None = None
        self.answered_at: datetime | None = None
        self.outcome: Outcome | None = None
        self.settled_at: datetime | None = None
        self.settled_by: Actor | None = None
        self.ending = ""
        self.struck: set[tuple[Step, str]] = set()

    @property
    def state(self) -> str:
        """asked, answered, done or refused."""
        return self.outcome or ("asked" if self.answered_at is None else "answered")

    def say(self, answer: str, by: Actor, now: datetime) -> None:
        """Raises `AlreadyAnswered` and `AlreadySettled`."""
        self._open()
        if self.answered_at is not None:
            raise AlreadyAnswered
        self._say(answer=answer, by=by, timestamp=now)

    @event(Answered)
    def _say(self, answer: str, by: Actor, timestamp: datetime) -> None:
        self.answer, self.answered_at = answer, timestamp

    def settle(self, outcome: Outcome, answer: str, by: Actor, now: datetime) -> None:
        """Raises `AlreadySettled`."""
        self._open()
        self._settle(outcome=outcome, answer=answer, by=by, timestamp=now)

    @event(Settled)
    def _settle(self, outcome: Outcome, answer: str, by: Actor, timestamp: datetime) -> None:
        self.outcome, self.ending = outcome, answer
        self.settled_at, self.settled_by = timestamp, by
        self.answered_at = self.answered_at or timestamp

    def remind(self, step: Step, part: float, by: Actor, now: datetime) -> None:
        """Raises `StageOver` and `NotYet`, and so does `miss_deadline`."""
        self._once(step, f"reminder {part}", now)
        self._remind(step=step, share=part, by=by, timestamp=now)

    @event(ReminderSent)
    def _remind(self, step: Step, share: float, by: Actor, timestamp: datetime) -> None:
        self.struck.add((step, f"reminder {share}"))

    def miss_deadline(self, step: Step, by: Actor, now: datetime) -> None:
        self._once(step, "missed", now)
        self._miss_deadline(step=step, by=by, timestamp=now)

    @event(DeadlineMissed)
    def _miss_deadline(self, step: Step, by: Actor, timestamp: datetime) -> None:
        self.struck.add((step, "missed"))

    @event(PersonalDataShredded)
    def shred(self, by: Actor, timestamp: datetime) -> None:
        self.text, self.ending = "", ""
        self.answer = None if self.answer is None else ""

    def _open(self) -> None:
        if self.settled_at is not None:
            raise AlreadySettled

    def _once(self, step: Step, fact: str, now: datetime) -> None:
        done = self.answered_at if step == "answer" else self.settled_at
        if done is not None or (step, fact) in self.struck:
            raise StageOver
        if now < self.promises[step].strikes[fact]:
            raise NotYet
