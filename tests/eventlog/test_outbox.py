"""The outbox is written with the events, in one statement, or not at all."""

import pytest
from eventsourcing.persistence import IntegrityError
from sqlalchemy import select

from domain.messages.policies import Told
from eventlog.outbox import outbox
from tests.eventlog.cast import plain, plain_stream

POLICY = "when_accepted_tell_the_citizens"


def lines(engine):
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(select(outbox).order_by(outbox.c.recorded_at))]


def told_of(event, policy=POLICY):
    return Told(event.originator_id, event.originator_version, policy)


def test_a_line_stands_beside_its_event(recorder, engine):
    events = plain_stream(3)

    positions = recorder.insert_events(events, told=[told_of(events[1])])

    assert positions == sorted(positions)
    assert len(positions) == 3
    ((stream, version, policy, _, addressed),) = lines(engine)
    assert (stream, version, policy) == (events[1].originator_id, 2, POLICY)
    assert addressed is None


def test_where_an_event_is_refused_nobody_is_told(recorder, engine):
    first = plain()
    recorder.insert_events([first])

    with pytest.raises(IntegrityError):
        recorder.insert_events([first], told=[told_of(first)])
    assert lines(engine) == []


def test_the_same_is_told_once(recorder, engine):
    first, second = plain_stream(2)
    recorder.insert_events([first], told=[told_of(first)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([second], told=[told_of(first)])
    assert len(lines(engine)) == 1


def test_in_a_transaction_that_is_rolled_back_nobody_is_told(recorder, engine):
    event = plain()
    with engine.connect() as db:
        recorder.insert_events([event], connection=db, told=[told_of(event)])
        db.rollback()

    assert lines(engine) == []
