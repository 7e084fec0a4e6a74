"""The request desk: people ask about their data, the centre answers, and the clock reminds it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.city import City
from domain.handbook.contents import Contents
from domain.people.actor import Actor, Role
from domain.people.authority import NotYourTask
from domain.people.personal_request import (
    OUTCOMES,
    WISHES,
    PersonalRequest,
    Step,
    Wish,
    promises,
)
from domain.refusals import HappenedMeanwhile, Invalid, Unknown
from domain.reports.words import AnswerMissing, clean, required

MAY_ANSWER: frozenset[Role] = frozenset({"dispatcher", "manager"})  # as those who may look


class WishMissing(Invalid):
    """Please choose what you would like."""

    field = "wish"


class OutcomeMissing(Invalid):
    """Please say whether it was done or is refused."""

    field = "outcome"


class UnknownRequest(Unknown):
    """There is no such request."""

    field = "request"


@dataclass(frozen=True)
class RequestDesk:
    """Each command returns the position of its last event."""

    city: City
    handbook: Callable[[], Contents]

    def ask(self, wish: str, text: str, by: Actor, now: datetime) -> tuple[int, UUID]:
        """Also the id of the request. Raises `WishMissing`, and `TextMissing` for a question."""
        known = wish_named(wish)
        words = required(text) if known in ("question", "correct") else clean(text)
        request = self.written(known, by.id, by, now, words)
        return self.city.record(request), request.id

    def written(
        self, wish: Wish, person_id: str, by: Actor, now: datetime, text: str = ""
    ) -> PersonalRequest:
        """A request that is not recorded yet."""
        return PersonalRequest(
            person_id=person_id,
            wish=wish,
            text=text,
            promises=promises(self.handbook().calendar, now),
            by=by,
            timestamp=now,
        )

    def done_at_once(self, wish: Wish, by: Actor, now: datetime) -> PersonalRequest:
        """What a person does without anybody's help, on record all the same; not saved yet."""
        request = self.written(wish, by.id, by, now)
        request.settle("done", "", by, now)
        return request

    def say(self, request_id: UUID, answer: str, by: Actor, now: datetime, seen: int) -> int:
        """Tells the person what will be done.

        Raises `NotYourTask`, `UnknownRequest`, `AnswerMissing`, `AlreadyAnswered`,
        `AlreadySettled` and `HappenedMeanwhile`.
        """
        request = self._taken(request_id, by, seen)
        request.say(required(answer, AnswerMissing), by, now)
        return self.city.record(request)

    def settle(
        self, request_id: UUID, outcome: str, answer: str, by: Actor, now: datetime, seen: int
    ) -> int:
        """Raises the same and `OutcomeMissing`."""
        request = self._taken(request_id, by, seen)
        known = next((each for each in OUTCOMES if each == outcome), None)
        if known is None:
            raise OutcomeMissing
        request.settle(known, required(answer, AnswerMissing), by, now)
        return self.city.record(request)

    def remind(self, request_id: UUID, step: Step, part: float, by: Actor, now: datetime) -> int:
        request = self.find(request_id)
        request.remind(step, part, by, now)
        return self.city.record(request)

    def miss_deadline(self, request_id: UUID, step: Step, by: Actor, now: datetime) -> int:
        request = self.find(request_id)
        request.miss_deadline(step, by, now)
        return self.city.record(request)

    def find(self, request_id: UUID) -> PersonalRequest:
        """Raises `UnknownRequest`."""
        return self.city.find(PersonalRequest, request_id, UnknownRequest)

    def _taken(self, request_id: UUID, by: Actor, seen: int) -> PersonalRequest:
        if by.role not in MAY_ANSWER:
            raise NotYourTask
        request = self.find(request_id)
        if seen != request.version:
            raise HappenedMeanwhile
        return request


def wish_named(name: str) -> Wish:
    found = next((each for each in WISHES if each == name), None)
    if found is None:
        raise WishMissing
    return found
