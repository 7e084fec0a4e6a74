from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from eventlog.outages import is_outage
from tests.eventlog.cast import plain
from web.outside.database import Urls
from web.outside.postgres import OWNER


@pytest.fixture(scope="module")
def urls(cluster, migrated):
    """One database for all, in which nothing succeeds."""
    cluster.create_database("outages", template=migrated)
    return Urls(cluster.url(database="outages"), cluster.url(OWNER, "outages"))


@pytest.fixture
def session(urls):
    """Past SQLAlchemy, as the log is read and the views are written."""
    url = make_url(urls.application)
    where = {"host": url.query["host"], "user": url.username, "dbname": url.database}
    with closing(psycopg2.connect(**where)) as session:
        yield session


def error_of(act, *arguments):
    with pytest.raises(Exception) as caught:  # noqa: PT011 (which one it is is the question)
        act(*arguments)
    return caught.value


def ask(session, statement):
    with session.cursor() as cursor:
        cursor.execute(statement)


MAY_SUCCEED_LATER = {
    "ended by the server": "SELECT pg_terminate_backend(pg_backend_pid())",
    "too slow": "SET statement_timeout = 1; SELECT pg_sleep(1)",
    "no writes for now": "SET TRANSACTION READ ONLY; CREATE TABLE x ()",
}
NEVER_SUCCEEDS = {
    "not allowed": "DELETE FROM event_log",
    "no such table": "SELECT * FROM nowhere",
    "no sentence": "SELECT FROM WHERE",
    "no number": "SELECT 'a'::int",
    "no text": r"SELECT '{\"a\": \"\u0000\"}'::json ->> 'a'",
    "divided by nothing": "SELECT 1 / 0",
}


@pytest.mark.parametrize("statement", MAY_SUCCEED_LATER.values(), ids=MAY_SUCCEED_LATER)
def test_what_may_succeed_later_is_an_outage(engine, session, statement):
    assert is_outage(error_of(ask, session, statement))
    with engine.connect() as db:
        assert is_outage(error_of(db.exec_driver_sql, statement))


@pytest.mark.parametrize("statement", NEVER_SUCCEEDS.values(), ids=NEVER_SUCCEEDS)
def test_what_was_asked_wrongly_is_none(engine, session, statement):
    assert not is_outage(error_of(ask, session, statement))
    with engine.connect() as db:
        assert not is_outage(error_of(db.exec_driver_sql, statement))


def test_a_closed_connection_is_an_outage(session):
    session.close()

    assert is_outage(error_of(ask, session, "SELECT 1"))


def test_a_connection_that_was_ended_from_outside_is_an_outage_at_its_next_word(engine, session):
    with engine.connect() as other:
        pid = {"pid": session.info.backend_pid}
        other.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), pid)

    assert is_outage(error_of(ask, session, "SELECT 1"))


def test_a_server_that_is_not_there_is_an_outage(tmp_path):
    nowhere = create_engine(f"postgresql+psycopg2://x@/x?host={tmp_path}")

    assert is_outage(error_of(nowhere.connect))


def test_a_pool_that_is_used_up_is_an_outage(urls):
    small = create_engine(urls.application, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with small.connect():
        assert is_outage(error_of(small.connect))
    small.dispose()


def test_a_version_that_was_used_before_is_none(recorder):
    event = plain()
    recorder.insert_events([event])

    assert not is_outage(error_of(recorder.insert_events, [event]))


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), TypeError("x")])
def test_what_has_nothing_to_do_with_the_database_is_none(error):
    assert not is_outage(error)
