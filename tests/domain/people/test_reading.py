"""Readings: one for each person, case and hour."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.people.actor import Actor
from domain.people.reading import Reading, record_reading
from domain.refusals import HappenedMeanwhile
from domain.reports.code import new_code

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EM, DUNG = Actor("em", "auditor"), Actor("dung", "manager")


@pytest.fixture
def code():
    return new_code()


@pytest.fixture
def recorded(city):
    def of(*codes):
        notes = city.recorder.select_notifications(1, 10_000, topics=["reading.begun"])
        events = [city.mapper.to_domain_event(note) for note in notes]
        return [event for event in events if event.code in codes]

    return of


def test_a_case_that_is_read_often_in_an_hour_is_recorded_once(city, code, recorded):
    for minute in range(0, 60, 7):
        record_reading(city, code, EM, NOON + timedelta(minutes=minute))

    (event,) = recorded(code)
    assert (event.by, event.timestamp) == (EM, NOON)


def test_another_hour_case_or_person_is_another_reading(city, code, recorded):
    other = new_code()

    record_reading(city, code, EM, NOON)
    record_reading(city, code, EM, NOON + timedelta(hours=1))
    record_reading(city, other, EM, NOON)
    record_reading(city, code, DUNG, NOON)

    assert len(recorded(code, other)) == 4


def test_two_pages_at_once_are_one_reading(city, code, recorded):
    """Both have looked, and found that there is none yet."""
    one, other = (Reading(code=code, by=EM, timestamp=NOON) for _ in range(2))
    city.record(one)

    with pytest.raises(HappenedMeanwhile):
        city.record(other)
    record_reading(city, code, EM, NOON)

    assert len(recorded(code)) == 1
