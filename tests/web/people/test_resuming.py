"""Forgetting goes on where it was stopped, and its end is recorded once."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest

from domain.people.actor import SYSTEM, Actor
from domain.reports.code import report_id_of
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from eventlog.vault import Contact
from tests.web.cast import IN_BEN_CAT, enter, picture, send
from tests.web.people.test_forgetting import NAME, PHONE, tables, traces
from web.people import keeper
from web.people.forgetting import UnknownPerson, begin_to_forget, finish, forget

WORDS = "Trước nhà bà Bí Mật"
SETTLED = "SELECT count(*) FROM event_log WHERE topic = 'personal_request.settled'"
LOST = "SELECT count(*) FROM event_log WHERE topic = 'report.personal_data_shredded'"
# Is killed where it would do its next step.
KILLED = """
import os, signal, sys
from web.config import load
from web.people import forgetting
from web.wiring import city_at_work

setattr(forgetting, sys.argv[1], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
with city_at_work(load(), feed=False) as services:
    forgetting.finish(services)
"""


@pytest.fixture
def person(services):
    return services.vault.enter(Contact(phone=PHONE, name=NAME))


@pytest.fixture
def me(app, anyone, person):  # noqa: ARG001 - the views come at once with `anyone`
    return enter(app.test_client(), "citizen", person)


@pytest.fixture
def code(me):
    photo = me.post("/api/photos", data=picture()).json["photo"]
    return send(me, WORDS, photo=photo)


def count(services, query):
    with services.engine.connect() as db:
        return db.exec_driver_sql(query).scalar()


def begin(services, person):
    forgotten = begin_to_forget(services, person, SYSTEM, services.now())
    services.catch_up()
    return forgotten


def finish_at_last(services):
    """The database may notice a little later that whoever held the lock is dead."""
    ends = monotonic() + 5
    while not (finished := finish(services)) and monotonic() < ends:
        sleep(0.05)
    return finished


@pytest.mark.parametrize("step", ["destroy_the_rest", "written_anew", "settle"])
def test_whoever_is_killed_leaves_it_to_the_next(services, person, code, city_urls, tmp_path, step):
    begin(services, person)
    environment = os.environ | {
        "KALONG_HOME": str(tmp_path),
        "KALONG_DATABASE_URL": city_urls.application,
        "KALONG_OWNER_DATABASE_URL": city_urls.owner,
    }
    command = (sys.executable, "-c", KILLED, step)
    died = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert count(services, SETTLED) == 0

    assert finish_at_last(services) == 1
    services.catch_up()
    assert finish(services) == 0
    assert (count(services, SETTLED), count(services, LOST)) == (1, 1)
    assert count(services, "SELECT count(*) FROM media") == 0
    assert traces(tables(services), (WORDS,)) == set()
    assert services.desk.find(report_id_of(code)).text == ""


@pytest.mark.usefixtures("code")
def test_words_are_gone_before_anything_is_finished(services, person):
    forgotten = begin(services, person)

    assert traces(tables(services), (WORDS, NAME)) == set()
    keys = "SELECT count(*) FROM data_key JOIN media ON owner = media_id"
    assert count(services, keys) == 0
    request = services.request_desk.find(forgotten.request_id)
    assert (request.state, request.asked_by) == ("answered", SYSTEM)


@pytest.mark.usefixtures("code")
def test_of_two_at_once_one_does_it(services, person):
    begin(services, person)
    with ThreadPoolExecutor(2) as two:
        done = list(two.map(lambda _: finish(services), range(2)))
    services.catch_up()

    assert sum(done) + finish(services) == 1
    assert count(services, SETTLED) == 1


@pytest.mark.usefixtures("code")
def test_while_keys_are_read_for_long_reports_come_in_and_it_waits(services, person, anyone):
    """As `pg_dump` reads them."""
    begin(services, person)
    with services.engine.begin() as backup:
        backup.exec_driver_sql("LOCK TABLE data_key IN ACCESS SHARE MODE")
        assert finish(services) == 0
        send(anyone, "Ổ gà mới")
    assert count(services, SETTLED) == 0

    assert finish(services) == 1


@pytest.mark.usefixtures("code")
def test_the_worker_does_it_by_itself(services, person, monkeypatch):
    monkeypatch.setattr(keeper, "LOOK", 0.01)
    request_id = begin(services, person).request_id
    stop = threading.Event()
    thread = threading.Thread(target=keeper.keep_forgetting, args=(services, stop))
    thread.start()
    end = monotonic() + 30
    while services.request_desk.find(request_id).settled_at is None:
        assert monotonic() < end
        sleep(0.05)
    stop.set()
    thread.join(10)

    assert services.request_desk.find(request_id).settled_by == SYSTEM


def written(services, person, text):
    """A report that no view knows yet."""
    by, place = Actor(person, "reporter"), (IN_BEN_CAT["lon"], IN_BEN_CAT["lat"])
    submission = Submission(*place, "road", text)
    report = services.desk.write(submission, WardFound("none", 9.0), by, services.now())
    services.desk.save(report)
    return report.code


def test_what_no_view_knows_yet_is_found(services, person):
    code = written(services, person, WORDS)
    _, wanted = services.request_desk.ask("see", WORDS, Actor(person, "reporter"), services.now())

    assert begin(services, person).codes == [code]
    assert services.desk.find(report_id_of(code)).text == ""
    assert services.request_desk.find(wanted).text == ""


def test_what_was_on_its_way_is_found_when_it_is_finished(services, person, code):
    assert begin(services, person).codes == [code]
    late = written(services, person, WORDS)
    services.catch_up()

    assert finish(services) == 1
    services.catch_up()
    assert services.desk.find(report_id_of(late)).text == ""
    assert traces(tables(services), (WORDS,)) == set()


def test_of_others_nothing_is_touched(services, person, code, anyone):
    other = services.vault.enter(Contact(phone="+84912000222", name="Ông Lê Văn Khác"))
    kept = written(services, other, "Của ông Khác")
    stranger = send(anyone, "Của người lạ")

    assert forget(services, person, SYSTEM, services.now()) == [code]
    assert services.desk.find(report_id_of(kept)).text == "Của ông Khác"
    assert services.desk.find(report_id_of(stranger)).text == "Của người lạ"
    assert services.vault.contact(other).name == "Ông Lê Văn Khác"


@pytest.mark.usefixtures("code")
def test_nobody_is_forgotten_a_second_time(services, person):
    forget(services, person, SYSTEM, services.now())

    with pytest.raises(UnknownPerson):
        forget(services, person, SYSTEM, services.now())
