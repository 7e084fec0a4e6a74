from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from tests.domain.cast import BINH, LATER, a_report
from tests.eventlog.cast import plain, plain_stream


def count(engine):
    with engine.connect() as db:
        return db.exec_driver_sql("SELECT count(*) FROM event_log").scalar()


class TestAppending:
    def test_positions_are_returned_in_the_order_of_the_events(self, recorder):
        events = [*plain_stream(3), *plain_stream(2), *plain_stream(200)]

        positions = recorder.insert_events(events)

        kept = recorder.select_notifications(1, 1000)
        assert [n.id for n in kept] == positions == sorted(positions)
        assert [(n.originator_id, n.originator_version) for n in kept] == [
            (e.originator_id, e.originator_version) for e in events
        ]

    def test_later_appends_have_higher_positions(self, recorder):
        (first,), (second,) = (recorder.insert_events([plain()]) for _ in range(2))

        assert first < second

    def test_nothing_to_append_has_no_positions(self, recorder):
        assert list(recorder.insert_events([])) == []

    def test_the_stored_bytes_are_the_written_ones(self, recorder):
        state = '{ "b": 1.50,\t"a": "ổ \\u0000 gà", "a": 2 }'.encode()
        event = StoredEvent(uuid4(), 1, "test.noted", state)
        recorder.insert_events([event])

        assert recorder.select_events(event.originator_id) == [event]

    def test_a_percent_sign_is_only_a_character(self, recorder):
        events = [plain(words=words) for words in ("100 %", "%s", "%(a)s")]
        recorder.insert_events(events)

        assert [recorder.select_events(e.originator_id) for e in events] == [[e] for e in events]

    def test_the_log_says_when_it_took_an_event(self, recorder, engine):
        recorder.insert_events([plain()])

        with engine.connect() as db:
            age = "SELECT clock_timestamp() - recorded_at FROM event_log"
            assert 0 <= db.exec_driver_sql(age).scalar().total_seconds() < 60


class TestTwoWriters:
    def test_a_version_is_used_once(self, recorder):
        event = plain()
        recorder.insert_events([event])

        with pytest.raises(IntegrityError):
            recorder.insert_events([event])

    def test_where_one_event_conflicts_none_is_kept(self, recorder, engine):
        stream = uuid4()
        recorder.insert_events(plain_stream(2, stream))

        with pytest.raises(IntegrityError):
            recorder.insert_events([plain(), plain(2, stream), plain()])
        assert count(engine) == 2

    def test_a_refused_append_leaves_the_recorder_usable(self, recorder):
        event = plain()
        recorder.insert_events([event])
        for _ in range(40):  # more often than there are connections
            with pytest.raises(IntegrityError):
                recorder.insert_events([event])

        assert recorder.insert_events([plain()])

    def test_of_many_who_write_the_same_version_at_once_one_succeeds(self, recorder, engine):
        stream = uuid4()

        def write(number):
            try:
                return list(recorder.insert_events([plain(1, stream, f"from {number}")]))
            except IntegrityError:
                return []

        with ThreadPoolExecutor(8) as writers:
            positions = sum(writers.map(write, range(24)), [])

        assert len(positions) == count(engine) == 1


class TestInTheCallersTransaction:
    def test_events_are_kept_with_what_else_the_transaction_did(self, recorder, engine):
        event = plain()
        with engine.begin() as db:
            db.exec_driver_sql("CREATE TEMP TABLE beside (x int) ON COMMIT DROP")
            recorder.insert_events([event], connection=db)
            assert count(engine) == 0

        assert recorder.select_events(event.originator_id) == [event]

    def test_events_go_with_a_transaction_that_is_rolled_back(self, recorder, engine):
        with engine.connect() as db:
            recorder.insert_events(plain_stream(3), connection=db)
            db.rollback()

        assert count(engine) == 0

    def test_a_conflict_is_told_there_as_well(self, recorder, engine):
        event = plain()
        recorder.insert_events([event])

        with engine.connect() as db, pytest.raises(IntegrityError):
            recorder.insert_events([event], connection=db)

    def test_a_city_saves_into_the_callers_transaction(self, city, engine):
        report = a_report()
        with engine.connect() as db:
            city.save(report, connection=db)
            db.rollback()
        assert count(engine) == 0

        again = a_report()
        with engine.begin() as db:
            (recording,) = city.save(again, connection=db)
        assert city.repository.get(again.id) == again
        assert recording.notification.id == city.recorder.max_notification_id()


class TestReplaying:
    BETWEEN = (
        ({}, [1, 2, 3, 4, 5]),
        ({"gt": 2}, [3, 4, 5]),
        ({"lte": 2}, [1, 2]),
        ({"gt": 1, "lte": 3}, [2, 3]),
        ({"gt": 0, "lte": 0}, []),
        ({"desc": True}, [5, 4, 3, 2, 1]),
        ({"desc": True, "limit": 1}, [5]),
        ({"gt": 1, "limit": 2}, [2, 3]),
    )

    def test_a_stream_is_read_between_versions(self, recorder):
        stream = uuid4()
        recorder.insert_events([*plain_stream(2), *plain_stream(5, stream), *plain_stream(2)])

        for bounds, versions in self.BETWEEN:
            found = recorder.select_events(stream, **bounds)
            assert (bounds, [e.originator_version for e in found]) == (bounds, versions)
            assert {e.originator_id for e in found} <= {stream}

    def test_a_report_is_what_it_was_at_each_version(self, city):
        report = a_report()
        report.accept(BINH, LATER)
        report.assign("urban", BINH, LATER)
        city.save(report)

        statuses = [city.repository.get(report.id, version=v).status for v in (1, 2, 3)]

        assert statuses == ["SUBMITTED", "ACCEPTED", "ACCEPTED"]
        assert city.repository.get(report.id, version=2).agency is None
        assert city.repository.get(report.id) == report


class TestNotifications:
    def test_they_are_paged_by_position(self, recorder):
        positions = recorder.insert_events(plain_stream(5))

        def ids(*page, **more):
            return [n.id for n in recorder.select_notifications(*page, **more)]

        assert ids(None, 10) == positions
        assert ids(positions[1], 2) == positions[1:3]
        assert ids(positions[1], 2, inclusive_of_start=False) == positions[2:4]
        assert ids(1, 10, stop=positions[2]) == positions[:3]
        assert ids(positions[-1] + 1, 10) == []

    def test_they_are_chosen_by_topic(self, recorder):
        other = StoredEvent(uuid4(), 1, "test.other", b"{}")
        recorder.insert_events([plain(), other])

        found = recorder.select_notifications(1, 10, topics=["test.other"])

        assert [n.topic for n in found] == ["test.other"]

    def test_the_last_position_is_known_and_an_empty_log_has_none(self, recorder):
        assert recorder.max_notification_id() is None
        assert recorder.insert_events(plain_stream(2))[-1] == recorder.max_notification_id()


def test_the_environment_cannot_change_how_the_log_is_kept(monkeypatch, city):
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.popo")
    monkeypatch.setenv("CITY_PERSISTENCE_MODULE", "eventsourcing.popo")
    monkeypatch.setenv("CIPHER_TOPIC", "eventsourcing.cipher:AESCipher")
    monkeypatch.setenv("COMPRESSOR_TOPIC", "zlib")

    other = type(city)(city.recorder.engine)

    assert type(other.recorder) is type(city.recorder)
    assert other.mapper.compressor is None
    assert other.mapper.cipher is None


@pytest.mark.parametrize(
    "recorder", ["tracking_recorder", "process_recorder", "aggregate_recorder"]
)
def test_what_the_city_does_not_use_cannot_be_built(city, recorder):
    with pytest.raises(TypeError):
        getattr(city.factory, recorder)()


def test_the_library_cannot_subscribe_past_the_engine(city):
    with pytest.raises(TypeError):
        city.recorder.subscribe()
