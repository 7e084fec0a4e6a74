"""Many do the same thing in the same moment, over real HTTP: one of them has done it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TypeVar

import pytest

from tests.faults import checks
from tests.faults.calls import BODY, Answer, Client
from tests.faults.cast import City
from tests.faults.notes import note

T = TypeVar("T")

SENDERS = 50
RACES = 30
OFFICERS = (("dispatcher@demo", "urban"), ("manager@demo", "environment"))


@pytest.fixture
def serving(city: City) -> City:
    for name in ("web", "worker"):
        city.kalong(name).start()
    city.wait_until_ready()
    return city


@pytest.fixture
def officers(serving: City) -> Iterator[list[tuple[Client, str]]]:
    """Two people with the agency that each of them is going to name."""
    with ExitStack() as closing_all:
        yield [
            (closing_all.enter_context(closing(serving.client().log_in(login))), agency)
            for login, agency in OFFICERS
        ]


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Each in a thread of its own, all released in the same moment."""
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], T]) -> T:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def test_fifty_senders_of_one_key_get_one_answer_and_the_log_gets_one_report(serving: City) -> None:
    def send() -> Answer:
        with closing(serving.client()) as client:
            return client.send("one key for all")

    answers = at_once(*[send] * SENDERS)

    assert [answer.status for answer in answers] == [201] * SENDERS
    assert all(answer.body == answers[0].body for answer in answers)
    with serving.engine() as engine:
        submitted = [e for e in checks.look(engine).events if e.topic == "report.submitted"]
    assert [each.event.code for each in submitted] == [answers[0].body["code"]]


def test_of_two_officers_who_assign_a_case_at_once_one_is_told_how_it_stands_now(
    serving: City, officers: list[tuple[Client, str]]
) -> None:
    outcomes = [race(serving, officers) for _ in range(RACES)]

    with serving.engine() as engine:
        seen = checks.look(engine)
    assigned = [each for each in seen.events if each.topic == "report.assigned"]
    assert len(assigned) == RACES
    assert not list(checks.torn(seen.events))
    wins = [sum(winner == number for winner in outcomes) for number in range(2)]
    note(f"{RACES} races of two officers, won {wins[0]} to {wins[1]}")


def race(city: City, officers: list[tuple[Client, str]]) -> int:
    """Both name an agency for a case that both have just looked at; gives the winner's number."""
    code = accepted_case(city, officers[0][0])
    answers = at_once(*(assignment(client, code, agency) for client, agency in officers))

    won, late = sorted(answers, key=lambda answer: answer.status)
    assert (won.status, late.status) == (200, 409), answers
    assert late.body["error"] == "HappenedMeanwhile"
    assert late.body["present"] == {"code": code, "status": "ACCEPTED", "version": 8}
    return answers.index(won)


def accepted_case(city: City, officer: Client) -> str:
    with closing(city.client()) as citizen:
        sent = citizen.post("/api/reports", BODY, {"Prefer": "wait=2"})
    code: str = sent.body["code"]
    assert officer.post(f"/reports/{code}/acceptance", {}).status == 200
    return code


def assignment(client: Client, code: str, agency: str) -> Callable[[], Answer]:
    body = {"agency": agency, "seen": 6}
    return lambda: client.post(f"/reports/{code}/assignment", body)
