from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from eventsourcing.utils import resolve_topic
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.topics import AGGREGATES, EVENTS
from eventlog import mapper as mapping
from eventlog.mapper import EventMapper, UnknownTopic, shape_of
from tests.domain.cast import COMMANDS, a_report
from tests.eventlog.cast import EVENTS_IN_EVERY_SHAPE, ID

MAPPER = EventMapper()
SHAPES = pytest.mark.parametrize("name", EVENTS_IN_EVERY_SHAPE)

# What our events may hold: JSON has no infinity, and Unicode forbids lone surrogates.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
ZONES = st.sampled_from([UTC, *map(ZoneInfo, ("Asia/Ho_Chi_Minh", "Asia/Kathmandu"))])
# Not before 1990: a zone's older offsets have seconds, which no JSON can say.
SINCE = datetime(1990, 1, 1)  # noqa: DTZ001
st.register_type_strategy(datetime, st.datetimes(SINCE, timezones=ZONES, allow_imaginary=False))


def there_and_back(event):
    return MAPPER.to_domain_event(MAPPER.to_stored_event(event))


class TestThereAndBack:
    @SHAPES
    def test_an_event_comes_back_equal_and_of_the_same_types(self, name):
        event = EVENTS_IN_EVERY_SHAPE[name]

        back = there_and_back(event)

        assert back == event
        kinds = {f.name: type(getattr(event, f.name)) for f in fields(event)}
        assert {f.name: type(getattr(back, f.name)) for f in fields(back)} == kinds

    @pytest.mark.parametrize("topic", EVENTS)
    @given(st.data())
    @settings(max_examples=25, deadline=None)
    def test_whatever_an_event_holds_comes_back(self, topic, data):
        names = [f.name for f in fields(EVENTS[topic])]
        hints = get_type_hints(EVENTS[topic]) | {"originator_id": UUID}
        facts = {name: data.draw(st.from_type(hints[name])) for name in names}
        if "originator_topic" in facts:
            facts["originator_topic"] = topic.partition(".")[0]
        event = EVENTS[topic](**facts)

        assert there_and_back(event) == event

    def test_a_moment_stays_the_same_wherever_it_was_told(self):
        hanoi = timezone(timedelta(hours=7))
        report = a_report()
        report.accept(None, datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=hanoi))
        *_, accepted = report.collect_events()

        stored = MAPPER.to_stored_event(accepted)

        assert b"2026-01-01T00:00:00.000001+07:00" in stored.state

    def test_a_replay_of_what_was_stored_is_the_report_that_was_there(self):
        report = a_report()
        for command in ("accept", "assign", "start", "resolve", "rate"):
            COMMANDS[command](report)
        events = report.collect_events()

        replayed = None
        for event in events:
            replayed = there_and_back(event).mutate(replayed)

        assert replayed == report
        assert replayed.version == 6


class TestWhatIsStored:
    @SHAPES
    def test_the_state_is_json_without_what_the_log_keeps_in_columns(self, name):
        stored = MAPPER.to_stored_event(EVENTS_IN_EVERY_SHAPE[name])

        assert stored.topic == name.partition(",")[0]
        assert stored.state.startswith(b'{"timestamp":"2026-01-31T16:59:59.123456Z"')
        assert b"originator" not in stored.state

    def test_a_module_that_moves_does_not_change_a_topic(self):
        stored = [MAPPER.to_stored_event(event) for event in EVENTS_IN_EVERY_SHAPE.values()]

        assert not any(b"domain." in s.state or "domain" in s.topic for s in stored)

    @pytest.mark.parametrize("topic", AGGREGATES)
    def test_the_name_of_an_aggregate_finds_its_class(self, topic):
        assert resolve_topic(topic) is AGGREGATES[topic]


class TestWhatCannotBeRead:
    def test_a_topic_of_another_version_of_the_software_is_unknown(self):
        with pytest.raises(UnknownTopic, match="report.teleported"):
            MAPPER.to_domain_event(StoredEvent(ID, 2, "report.teleported", b"{}"))

    @pytest.mark.parametrize(
        "state",
        [
            b"",
            b"{",
            b"null",
            b"[]",
            b"{}",
            b'{"timestamp":"2026-01-01T00:00:00Z","by":{"id":"x","role":"king"}}',
            b'{"timestamp":"yesterday","by":{"id":"x","role":"auditor"}}',
        ],
    )
    def test_a_state_that_does_not_fit_is_refused_and_told_with_its_topic(self, state):
        with pytest.raises(MapperDeserialisationError, match="report.accepted"):
            MAPPER.to_domain_event(StoredEvent(ID, 2, "report.accepted", state))


class TestAShapeThatChanged:
    """A test's own event, first as it was, then as it is two shapes later."""

    @pytest.fixture
    def moved(self, monkeypatch):
        class Bench(Aggregate):
            class Moved(Aggregate.Event):
                """Version 1 said `to`, version 2 `lon` and `lat`, version 3 adds `why`."""

                class_version = 3
                lon: float
                lat: float
                why: str | None

                @staticmethod
                def upcast_v1_v2(state: dict[str, Any]) -> None:
                    state["lon"], state["lat"] = state.pop("to")

                @staticmethod
                def upcast_v2_v3(state: dict[str, Any]) -> None:
                    state["why"] = None

        moved = Bench.Moved
        monkeypatch.setitem(mapping.SHAPES, "bench.moved", shape_of("bench.moved", moved))
        monkeypatch.setitem(mapping.TOPICS, moved, "bench.moved")
        return moved

    AT = datetime(2026, 1, 1, tzinfo=UTC)

    def event(self, moved, why=None):
        return moved(
            originator_id=ID, originator_version=2, timestamp=self.AT, lon=1.5, lat=2.5, why=why
        )

    @pytest.mark.parametrize(
        "older",
        [
            b'{"timestamp":"2026-01-01T00:00:00Z","to":[1.5,2.5]}',
            b'{"timestamp":"2026-01-01T00:00:00Z","class_version":2,"lon":1.5,"lat":2.5}',
        ],
    )
    def test_an_older_state_is_read_as_the_newer_event(self, moved, older):
        event = MAPPER.to_domain_event(StoredEvent(ID, 2, "bench.moved", older))

        assert event == self.event(moved)

    def test_the_newest_state_says_which_it_is_and_is_not_upcast(self, moved):
        event = self.event(moved, why="flood")

        assert b'"class_version":3' in MAPPER.to_stored_event(event).state
        assert there_and_back(event) == event

    @pytest.mark.usefixtures("moved")
    @pytest.mark.parametrize(
        "broken",
        [
            b'{"class_version":2,"lon":1.5,"lat":"north"}',
            b'{"timestamp":"2026-01-01T00:00:00Z"}',
            b'{"timestamp":"2026-01-01T00:00:00Z","to":[1.5]}',
            b"[]",
        ],
    )
    def test_an_older_state_that_is_broken_is_refused_like_any_other(self, broken):
        with pytest.raises(MapperDeserialisationError):
            MAPPER.to_domain_event(StoredEvent(ID, 2, "bench.moved", broken))

    def test_a_state_of_a_later_version_of_the_software_is_refused_and_not_guessed_at(self, moved):
        state = MAPPER.to_stored_event(self.event(moved)).state
        later = state.replace(b'"class_version":3', b'"class_version":4')

        with pytest.raises(MapperDeserialisationError, match="bench.moved"):
            MAPPER.to_domain_event(StoredEvent(ID, 2, "bench.moved", later))

    def test_the_same_holds_for_an_event_that_never_changed_its_shape_here(self):
        state = MAPPER.to_stored_event(EVENTS_IN_EVERY_SHAPE["report.accepted"]).state
        later = state.replace(b"{", b'{"class_version":2,', 1)

        with pytest.raises(MapperDeserialisationError, match="report.accepted"):
            MAPPER.to_domain_event(StoredEvent(ID, 2, "report.accepted", later))
