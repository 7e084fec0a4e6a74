"""What people wrote: in the log its hash, beside the log its ciphertext, until it is forgotten."""

import json
from hashlib import sha256

import pytest

from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from eventlog.mapper import EventMapper
from eventlog.reader import Unreadable
from eventlog.replay import story
from tests.conftest import config_for
from web.wiring import connect

AN, BINH = Actor("an", "reporter"), Actor("dispatcher@demo", "dispatcher")
SECRET = "Ổ gà trước nhà 0912 345 678"


@pytest.fixture
def report(services):
    report = services.desk.write(
        Submission(107.35, 20.99, "road", SECRET), WardFound("none", 900.0), AN, services.now()
    )
    services.desk.save(report)
    return report


def rows(services, query, *values):
    with services.engine.connect() as db:
        return db.exec_driver_sql(query, values).all()


def told(services, report):
    with services.engine.connect() as db:
        return [found.event for found in story(db, EventMapper(), report.id)]


def test_the_log_has_the_hash_of_the_ciphertext_and_no_word(services, report):
    services.desk.reject(report.code, SECRET, BINH, services.now(), elsewhere=SECRET)

    found = rows(
        services,
        "SELECT state::text, ciphertext FROM event_log LEFT JOIN sealed_words USING (position)"
        " WHERE originator_id = %s",
        str(report.id),
    )
    assert not any("0912" in state or "Ổ" in state for state, _ in found)
    sealed = [(json.loads(state)["sealed"], bytes(words)) for state, words in found if words]
    assert len(sealed) == 2
    assert all(sha256(words).hexdigest() == noted for noted, words in sealed)
    assert all(b"0912" not in words for _, words in sealed)


def test_it_is_read_as_it_was_written_by_the_desk_and_by_readers(services, report):
    services.desk.reject(report.code, "Đất riêng", BINH, services.now(), elsewhere="Xã")

    assert services.desk.find(report.id).text == SECRET
    events = told(services, report)
    assert events[0].text == SECRET
    assert (events[-1].reason, events[-1].elsewhere) == ("Đất riêng", "Xã")


def test_an_event_without_words_has_nothing_sealed(services, report):
    services.desk.accept(report.code, BINH, services.now())

    assert rows(services, "SELECT count(*) FROM sealed_words") == [(1,)]
    assert rows(services, "SELECT count(*) FROM data_key WHERE owner = %s", str(report.id)) == [
        (1,)
    ]


def test_without_its_key_every_word_is_gone_and_all_else_is_there(services, report):
    services.desk.ask(report.code, "Số nhà?", BINH, services.now())
    with services.engine.begin() as db:
        services.keyring.destroy([report.id], db)

    found = services.desk.find(report.id)

    assert (found.text, found.question, found.category) == ("", "", "road")
    assert [event.text for event in told(services, report)[:1]] == [""]


def test_what_is_written_after_that_is_under_a_key_of_its_own(services, report):
    with services.engine.begin() as db:
        services.keyring.destroy([report.id], db)

    services.desk.add_note(report.code, "Xem lại", False, BINH, services.now())

    events = told(services, report)
    assert (events[0].text, events[-1].note) == ("", "Xem lại")


def test_two_processes_read_what_either_of_them_wrote(services, city_urls, tmp_path, report):
    other = connect(config_for(tmp_path), city_urls)
    other.desk.add_note(report.code, "Từ máy khác", False, BINH, other.now())

    assert told(services, report)[-1].note == "Từ máy khác"
    assert other.desk.find(report.id).text == SECRET
    other.engine.dispose()


def test_words_that_were_exchanged_are_not_read(services, report):
    with services.engine.begin() as db:
        db.exec_driver_sql("UPDATE sealed_words SET ciphertext = ciphertext || '\\x00'::bytea")

    assert isinstance(told(services, report)[0], Unreadable)


def test_what_stood_in_the_log_before_in_clear_is_still_read(services, report):
    mapper = EventMapper()
    clear = mapper.to_stored_event(told(services, report)[0])
    event = mapper.event(clear.topic, report.id, 1, clear.state)

    assert b"sealed" not in clear.state
    assert event.text == SECRET
