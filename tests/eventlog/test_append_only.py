import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import IntegrityError, ProgrammingError

from eventlog.idempotency import remember
from eventlog.personal_tables import idempotency_key
from eventlog.recorder import EventRecorder
from eventlog.tables import boundary, event_log
from tests.eventlog.cast import plain
from web.outside.database import Urls
from web.outside.postgres import OWNER

SQUARE = "SRID=4326;MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"
CHANGES = {
    "update": "UPDATE {table} SET {column} = {column}",
    "update of no row": "UPDATE {table} SET {column} = {column} WHERE false",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "truncate in a row": "TRUNCATE {table} RESTART IDENTITY CASCADE",
    "overwrite": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) "
    "DO UPDATE SET {column} = excluded.{column}",
}
BY_DDL = {
    "drop": "DROP TABLE {table}",
    "disarm": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "disarm by name": "ALTER TABLE {table} DISABLE TRIGGER {table}_append_only",
    "drop the trigger": "DROP TRIGGER {table}_append_only ON {table}",
    "replace what refuses": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger "
    "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "skip triggers": "SET session_replication_role = replica",
    "retype": "ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL",
    "make a rule": "CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "become the owner": "SET ROLE kalong_owner",
}
TABLES = {
    "event_log": {"table": "event_log", "column": "topic", "key": "position"},
    "boundary": {"table": "boundary", "column": "area_km2", "key": "sha256"},
}

on_both_tables = pytest.mark.parametrize("names", TABLES.values(), ids=TABLES)


@pytest.fixture(scope="module")
def urls(cluster, migrated):
    """One database for all: nothing in it can be changed, which is what is tested."""
    name = "append_only"
    cluster.create_database(name, template=migrated)
    urls = Urls(cluster.url(database=name), cluster.url(OWNER, name))
    fill(urls)
    yield urls
    cluster.drop_database(name)


def fill(urls):
    engine = create_engine(urls.application, poolclass=NullPool)
    with engine.begin() as db:
        EventRecorder(engine).insert_events([plain()], connection=db)
        db.exec_driver_sql("INSERT INTO boundary VALUES ('ab', %s, %s, 1)", (SQUARE, SQUARE))
        remember(db, "key", "print", "answer")


def contents(engine):
    with engine.connect() as db:
        return [db.execute(t.select()).all() for t in (event_log, boundary, idempotency_key)]


def refused(engine, statement):
    before = contents(engine)
    with engine.connect() as db, pytest.raises(ProgrammingError) as refusal:
        db.exec_driver_sql(statement)
    assert contents(engine) == before
    return str(refusal.value.orig)


@on_both_tables
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_application_may_only_append(engine, names, change):
    assert "permission denied" in refused(engine, change.format(**names))


@on_both_tables
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_even_the_owner_is_stopped_by_the_table_itself(owner, names, change):
    assert "is append-only" in refused(owner, change.format(**names))


@on_both_tables
@pytest.mark.parametrize("change", BY_DDL.values(), ids=BY_DDL)
def test_the_application_cannot_take_the_guard_away(engine, names, change):
    assert refused(engine, change.format(**names))


@pytest.mark.parametrize("change", ["UPDATE {0} SET answer = '1'", "TRUNCATE {0}"])
def test_an_answer_that_was_given_cannot_be_changed(engine, change):
    assert "permission denied" in refused(engine, change.format("idempotency_key"))


def test_the_application_cannot_set_back_the_numbering(engine):
    assert "permission denied" in refused(engine, "SELECT setval('event_log_position_seq', 1)")


def test_another_row_under_a_known_hash_is_refused(engine):
    with engine.connect() as db, pytest.raises(IntegrityError):
        db.exec_driver_sql("INSERT INTO boundary VALUES ('ab', %s, %s, 2)", (SQUARE, SQUARE))
