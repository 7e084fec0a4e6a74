"""Messages while the worker is killed: each arrives, and at a gateway that knows ids only once."""

from random import Random
from time import sleep

from sqlalchemy import func, select

from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from eventlog.outbox import delivery
from eventlog.vault import Contact
from tests.conftest import MASTER_KEY
from tests.faults.cast import City
from tests.faults.notes import note
from tests.faults.waiting import until
from tests.web.messages.conftest import HttpGateway, process
from web.wiring import Services

PEOPLE = 40


def test_every_message_arrives_once_whenever_the_worker_is_killed(city: City, seed: int) -> None:
    dice = Random(seed)
    with process("gateway.py") as port, city.services() as services:
        gateway = HttpGateway(port)
        worker = city.kalong(
            "worker",
            KALONG_MASTER_KEY=MASTER_KEY,
            KALONG_SMS_URL=gateway.origin,
            KALONG_SMS_SECRET="secret",
        )
        gateway.behave("blink")
        worker.start()
        for number in range(PEOPLE):
            send(services, number)
            if dice.random() < 0.2:
                until_another(gateway)
                sleep(dice.uniform(0, 0.1))  # the answer takes 0.1 s
                worker.kill()
                worker.start()
        until(lambda: states(services) == {"sent": PEOPLE}, "all are told", 60)

        ids = [each["headers"]["idempotency-key"] for each in gateway.got()]
        assert len(gateway.delivered()) == len(set(ids)) == PEOPLE
        note(f"messages: {PEOPLE} arrived, {len(ids) - PEOPLE} of them handed over twice")


def until_another(gateway: HttpGateway) -> None:
    before = len(gateway.got())
    until(lambda: len(gateway.got()) > before, "one is handed over", 20)


def send(services: Services, number: int) -> None:
    """A dangerous matter, so that it is told at any hour."""
    by = Actor(services.vault.enter(Contact(phone=f"+8491234{number:04}")), "reporter")
    sent = Submission(107.35, 20.99, "power", "Dây điện đứt", reporter=by)
    services.desk.save(services.desk.write(sent, WardFound("none", 900.0), by, services.now()))


def states(services: Services) -> dict[str, int]:
    query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
    with services.engine.connect() as db:
        return {row[0]: row[1] for row in db.execute(query)}
