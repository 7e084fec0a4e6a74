import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from eventlog.idempotency import KeyUsedForAnotherBody, fingerprint, recall, remember
from tests.eventlog.cast import plain


def test_the_answer_to_a_key_is_given_again(engine):
    with engine.begin() as db:
        assert recall(db, "k", "print") is None
        assert remember(db, "k", "print", {"code": "K7M4P2QX", "position": 3})

    with engine.begin() as db:
        assert recall(db, "k", "print") == {"code": "K7M4P2QX", "position": 3}


def test_a_key_is_used_once(engine):
    with engine.begin() as db:
        remember(db, "k", "print", "first")

    with engine.begin() as db:
        assert not remember(db, "k", "print", "second")
        assert recall(db, "k", "print") == "first"


def test_a_key_with_another_content_is_refused(engine):
    with engine.begin() as db:
        remember(db, "k", fingerprint({"text": "hole"}), "first")

    with engine.begin() as db, pytest.raises(KeyUsedForAnotherBody) as refusal:
        recall(db, "k", fingerprint({"text": "pit"}))
    assert refusal.value.field == "Idempotency-Key"


def test_a_key_goes_with_a_transaction_that_is_rolled_back(engine):
    with engine.connect() as db:
        remember(db, "k", "print", "first")
        db.rollback()

    with engine.begin() as db:
        assert recall(db, "k", "print") is None


def test_spaces_and_order_make_no_other_content():
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": [1, 2]}) != fingerprint({"a": [2, 1]})
    assert fingerprint({"a": "1"}) != fingerprint({"a": 1})


def test_of_many_who_send_the_same_key_at_once_one_is_recorded_and_all_get_its_answer(
    engine, recorder
):
    def send(_):
        with engine.begin() as db:
            (position,) = recorder.insert_events([plain()], connection=db)
            time.sleep(0.01)
            if remember(db, "k", "print", position):
                return position
            db.rollback()
        with engine.begin() as db:
            return recall(db, "k", "print")

    with ThreadPoolExecutor(6) as senders:
        answers = set(senders.map(send, range(6)))

    kept = recorder.select_notifications(1, 10)
    assert [n.id for n in kept] == list(answers)
