import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import create_engine

from domain.reports.report import Report
from eventlog.mapper import EventMapper
from eventlog.reader import Unreadable, high_water, read
from tests.domain.cast import BINH, LATER, a_report
from tests.eventlog.cast import plain, plain_stream

MAPPER = EventMapper()


@contextmanager
def an_open_append(engine, recorder, events=None):
    """Appended in a transaction that has not ended yet."""
    with engine.connect() as db:
        yield recorder.insert_events(events or [plain()], connection=db), db


@contextmanager
def in_the_background(act):
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(act)


def read_all(engine, after=0, up_to=2**62, limit=10_000):
    with engine.connect() as db:
        return read(db, MAPPER, after, up_to, limit)


class TestHowFarTheLogIsFinal:
    def test_an_empty_log_is_final_at_nothing(self, engine):
        assert high_water(engine) == 0

    def test_what_is_committed_is_final(self, engine, recorder):
        assert recorder.insert_events(plain_stream(3))[-1] == high_water(engine)

    def test_a_later_commit_waits_for_an_earlier_position(self, engine, recorder):
        with an_open_append(engine, recorder) as ((early,), db):
            (late,) = recorder.insert_events([plain()])
            with in_the_background(lambda: high_water(engine)) as mark:
                time.sleep(0.1)
                assert not mark.done()
                db.commit()
                assert mark.result(5) == late > early

    def test_a_position_that_is_rolled_back_holds_up_nobody_any_more(self, engine, recorder):
        with an_open_append(engine, recorder) as (_, db):
            (late,) = recorder.insert_events([plain()])
            with in_the_background(lambda: high_water(engine)) as mark:
                time.sleep(0.05)
                db.rollback()
                assert mark.result(5) == late

        assert [r.position for r in read_all(engine)] == [late]

    def test_a_writer_who_was_cut_off_holds_up_nobody_any_more(self, engine, recorder):
        with engine.connect() as db:
            recorder.insert_events([plain()], connection=db)
            pid = db.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            (late,) = recorder.insert_events([plain()])
            with in_the_background(lambda: high_water(engine)) as mark:
                with engine.connect() as other:
                    other.exec_driver_sql("SELECT pg_terminate_backend(%s)", (pid,))
                assert mark.result(5) == late
            db.invalidate()

    def test_only_those_who_were_writing_are_waited_for(self, engine, recorder):
        """Else a busy log would never be final."""
        recorder.insert_events([plain()])
        busy = threading.Event()

        def write(stop):
            while not stop.is_set():
                with engine.begin() as db:
                    recorder.insert_events([plain()], connection=db)
                    busy.set()
                    time.sleep(0.02)

        stop = threading.Event()
        with ThreadPoolExecutor(4) as writers:
            for _ in range(4):
                writers.submit(write, stop)
            busy.wait(5)
            started = time.monotonic()
            mark = high_water(engine)
            took = time.monotonic() - started
            stop.set()

        assert mark > 0
        assert took < 2

    def test_who_only_reads_is_not_waited_for(self, engine, recorder):
        (position,) = recorder.insert_events([plain()])
        with engine.connect() as reader:
            reader.exec_driver_sql("SELECT * FROM event_log")

            assert high_water(engine) == position

    def test_writers_of_another_database_are_not_waited_for(
        self, engine, recorder, cluster, migrated
    ):
        (position,) = recorder.insert_events([plain()])
        cluster.create_database("elsewhere", template=migrated)
        other = create_engine(cluster.url(database="elsewhere"))
        with an_open_append(other, type(recorder)(other)):
            assert high_water(engine) == position
        other.dispose()
        cluster.drop_database("elsewhere")

    def test_notifications_hold_back_what_is_not_final(self, engine, recorder):
        with an_open_append(engine, recorder) as ((early,), db):
            (late,) = recorder.insert_events([plain()])
            with in_the_background(lambda: recorder.select_notifications(1, 10)) as found:
                time.sleep(0.05)
                db.commit()
                assert [n.id for n in found.result(5)] == [early, late]


class TestReading:
    def test_events_come_in_order_between_two_positions(self, engine, recorder):
        positions = recorder.insert_events(plain_stream(6))

        def found(*bounds):
            return [r.position for r in read_all(engine, *bounds)]

        assert found() == positions
        assert found(positions[1], positions[3]) == positions[2:4]
        assert found(0, positions[-1], 2) == positions[:2]
        assert found(positions[-1]) == []

    def test_an_event_comes_with_its_place_in_the_log(self, engine, city):
        report = a_report()
        report.accept(BINH, LATER)
        city.save(report)

        submitted, accepted = read_all(engine)

        assert (submitted.topic, accepted.topic) == ("report.submitted", "report.accepted")
        assert isinstance(submitted.event, Report.Submitted)
        assert submitted.event.originator_id == report.id
        assert accepted.event.by == BINH
        assert accepted.position > submitted.position
        assert accepted.recorded_at.tzinfo is not None

    @pytest.mark.parametrize(
        ("topic", "state", "said"),
        [
            ("report.teleported", b"{}", "report.teleported"),
            ("report.accepted", b"{}", "missing required field"),
            ("report.accepted", b"[1, 2]", "Expected `object`"),
            ("report.accepted", b'{"class_version": 2}', "report.accepted"),
        ],
    )
    def test_one_unreadable_event_does_not_hold_up_the_others(
        self, engine, city, topic, state, said
    ):
        bad = StoredEvent(uuid4(), 7, topic, state)
        city.save(a_report("before"))
        city.recorder.insert_events([bad])
        city.save(a_report("after"))

        before, unreadable, after = read_all(engine)

        assert (before.event.text, after.event.text) == ("before", "after")
        assert isinstance(unreadable.event, Unreadable)
        assert unreadable.event.originator_id == bad.originator_id
        assert unreadable.event.originator_version == 7
        assert said in unreadable.event.error


class Crowd:
    """Writers who take their time before they commit, and change their mind now and then."""

    def __init__(self, engine, recorder, seconds):
        self.engine, self.recorder, self.seconds = engine, recorder, seconds
        self.committed, self.rolled_back = [], []
        self.done = threading.Event()

    def write(self, seed):
        dice, end = random.Random(seed), time.monotonic() + self.seconds
        while time.monotonic() < end:
            with self.engine.connect() as db:
                events = plain_stream(dice.randint(1, 3))
                positions = self.recorder.insert_events(events, connection=db)
                time.sleep(dice.choice([0, 0, 0.001, 0.005, 0.02]))
                if dice.random() < 0.1:
                    db.rollback()
                    self.rolled_back += positions
                else:
                    db.commit()
                    self.committed += positions

    def follow(self, look):
        """`look` gets the last position it gave and gives those that it finds after it."""
        seen = [0]
        while not self.done.is_set():
            seen += look(seen[-1])
        return seen[1:] + look(seen[-1])

    def naively(self, after):
        query = "SELECT position FROM event_log WHERE position > %s ORDER BY position"
        with self.engine.connect() as db:
            return list(db.exec_driver_sql(query, (after,)).scalars())

    def carefully(self, after):
        mark = high_water(self.engine)
        return [r.position for r in read_all(self.engine, after, mark)]


def test_among_many_writers_the_reader_misses_nothing_and_a_naive_one_does(engine, recorder):
    crowd = Crowd(engine, recorder, seconds=2.5)
    with ThreadPoolExecutor(10) as threads:
        careful = threads.submit(crowd.follow, crowd.carefully)
        naive = threads.submit(crowd.follow, crowd.naively)
        for writer in [threads.submit(crowd.write, seed) for seed in range(8)]:
            writer.result()
        crowd.done.set()

    assert careful.result() == sorted(crowd.committed)
    assert set(naive.result()) < set(crowd.committed)
    assert set(careful.result()).isdisjoint(crowd.rolled_back)
    assert crowd.rolled_back
