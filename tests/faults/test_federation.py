"""Two cities as real processes: cases go from one to the other once, whoever is killed."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import Engine

from domain.federation.settings import Settings
from domain.people.actor import Actor
from domain.reports.code import report_id_of
from domain.reports.desk import Submission
from domain.reports.facts import Evidence, WardFound
from domain.reports.life import Status
from tests.conftest import MASTER_KEY, copied
from tests.faults.cast import City, city_of
from tests.faults.notes import note
from tests.faults.waiting import until
from web.federation.lines import endpoint_desk, keep_line
from web.open311.keys import Keys
from web.wiring import Services

CASES = 12
MANAGER = Actor("manager@demo", "manager")
DISPATCHER = Actor("dispatcher@demo", "dispatcher")
HERE = {"KALONG_MASTER_KEY": MASTER_KEY, "KALONG_AGENCY_HOSTS": "127.0.0.1"}
# Nobody waits here for what would be tried half a minute later anyway.
# A step that is under way is left alone: it has two minutes, an agency that is asked has five.
SOONER = (
    "UPDATE forwarding SET next_try = now()"
    " WHERE %s OR next_try BETWEEN now() AND now() + interval '1 minute'",
    "UPDATE agency_line SET shut_until = NULL, next_look = now()"
    " WHERE %s OR next_look BETWEEN now() AND now() + interval '1 minute'",
)


@pytest.fixture
def other(cluster, founded, tmp_path_factory) -> Iterator[City]:
    home = tmp_path_factory.mktemp("other")
    for urls in copied(cluster, founded):
        with city_of(home, urls) as city:
            yield city


def test_cases_go_to_another_city_once_and_come_back_done_whoever_is_killed(
    city: City, other: City, seed: int
) -> None:
    dice = Random(seed)
    with city.services() as here, other.services() as there:
        worker = city.kalong("worker", **HERE)
        web, their_worker = other.kalong("web", **HERE), other.kalong("worker", **HERE)
        for program in (worker, web, their_worker):
            program.start()
        other.wait_until_ready()
        connect(here, f"http://127.0.0.1:{other.port}/open311/v2", Keys(there.engine).add("up"))
        codes = [assigned(here, number) for number in range(CASES)]
        for victim in (worker, web):
            until(lambda: dice.random() < 0.01 or arrived(here) == CASES, "a moment", 5)
            victim.kill()
            victim.start()
            hurry(here.engine, all_of_them=victim is worker)
        until(lambda: hurried(here) and arrived(here) == CASES, "all are there", 60)

        assert Counter(submitted(there)).most_common(1)[0][1] == 1
        assert len(submitted(there)) == CASES
        for code in received(there):
            finish(there, code)
        until(lambda: hurried(here) and done(here, codes), "all are done here", 30)
        assert counted(here, "report.forwarded", "report.resolved") == [CASES, CASES]
        note(f"federation: {CASES} cases are there once, and done here")


def counted(here: Services, *topics: str) -> list[int]:
    query = "SELECT count(*) FROM event_log WHERE topic = %s"
    with here.engine.connect() as db:
        return [int(db.exec_driver_sql(query, (t,)).scalar_one()) for t in topics]


def connect(here: Services, url: str, key: str) -> None:
    settings = Settings(url, {"*": "drainage"}, again="external_id", takes_updates=True)
    with here.engine.begin() as db:
        endpoint_desk(here).connect("urban", settings, MANAGER, here.now(), connection=db)
        keep_line(here, db, "urban", key)


def assigned(here: Services, number: int) -> str:
    by, now = Actor("person-an", "reporter"), here.now()
    sent = Submission(107.3558, 20.9887, "drainage", f"Nắp cống {number}")
    report = here.desk.write(sent, WardFound("none", 900.0), by, now)
    here.desk.save(report)
    here.desk.accept(report.code, DISPATCHER, now)
    here.desk.assign(report.code, "urban", DISPATCHER, now)
    return report.code


def hurry(engine: Engine, *, all_of_them: bool) -> None:
    with engine.begin() as db:
        for query in SOONER:
            db.exec_driver_sql(query, (all_of_them,))


def hurried(here: Services) -> bool:
    hurry(here.engine, all_of_them=False)
    return True


def arrived(here: Services) -> int:
    query = "SELECT count(*) FROM forwarding WHERE state IN ('there', 'done')"
    with here.engine.connect() as db:
        return int(db.exec_driver_sql(query).scalar_one())


def submitted(there: Services) -> list[str]:
    query = "SELECT state->>'external_id' FROM event_log WHERE topic = 'report.submitted'"
    with there.engine.connect() as db:
        return list(db.exec_driver_sql(query).scalars())


def received(there: Services) -> list[str]:
    query = "SELECT state->>'code' FROM event_log WHERE topic = 'report.submitted'"
    with there.engine.connect() as db:
        return list(db.exec_driver_sql(query).scalars())


def finish(there: Services, code: str) -> None:
    desk, now = there.desk, there.now()
    desk.accept(code, DISPATCHER, now)
    desk.assign(code, "urban", DISPATCHER, now)
    desk.start(code, DISPATCHER, now)
    desk.resolve(code, "Đã thay nắp", DISPATCHER, now, evidence=Evidence(document="7/UB"))


def done(here: Services, codes: list[str]) -> bool:
    return all(here.desk.find(report_id_of(c)).status == Status.RESOLVED for c in codes)
