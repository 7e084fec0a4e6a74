import multiprocessing
from itertools import count

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import ProgrammingError

from eventlog.every_table import beside as tables_beside
from eventlog.every_table import log as log_tables
from projections.engine.tables import metadata as engine_tables
from projections.tables import metadata as view_tables
from projections.views import VIEWS
from web.commands.migrate import alembic, bring_up_to_date, newest, run
from web.outside.database import Urls
from web.outside.postgres import APPLICATION, OWNER

NUMBERS = count(1)
METADATA = (log_tables, tables_beside, engine_tables, view_tables)
OURS = sorted(name for metadata in METADATA for name in metadata.tables)

COLUMNS = """
SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) ORDER BY 1, 2
"""
INDEXES = "SELECT tablename, indexdef FROM pg_indexes WHERE tablename = ANY(%s) ORDER BY 1, 2"
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) ORDER BY 1, 2
"""
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY(%s) ORDER BY 1
"""
NOT_OURS = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace NOT IN (
    'pg_catalog'::regnamespace, 'information_schema'::regnamespace
) AND relname <> ALL(%s)
"""
IDENTITIES = "SELECT oid, relname FROM pg_class WHERE relname = ANY(%s) ORDER BY 1"
MAY = """
SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'])
AS privilege WHERE has_table_privilege(%s, %s, privilege)
"""
OWNERS = "SELECT tablename, tableowner FROM pg_tables WHERE tablename = ANY(%s)"


@pytest.fixture(scope="module")
def bare(cluster):
    """The name of a database to copy, with nothing in it but PostGIS."""
    cluster.create_database("bare")
    return "bare"


@pytest.fixture
def empty(cluster, bare):
    name = f"empty_{next(NUMBERS)}"
    cluster.create_database(name, template=bare)
    yield Urls(cluster.url(database=name), cluster.url(OWNER, name))
    cluster.drop_database(name)


def ask(url, query, *values):
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as db:
        return [tuple(row) for row in db.exec_driver_sql(query, values)]


def run_many(urls, number):
    """In as many processes at once; returns how each of them ended."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=run, args=urls[::-1]) for _ in range(number)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


class TestFromNothing:
    def test_exactly_the_tables_that_the_code_knows_are_made(self, urls):
        assert [name for (name,) in ask(urls.owner, TABLES, OURS)] == OURS
        others = {name for (name,) in ask(urls.owner, NOT_OURS, OURS)}
        assert others == {"alembic_version", "spatial_ref_sys"}

    def test_alembic_finds_no_difference(self, urls):
        command.check(alembic(*urls[::-1]))

    def test_a_table_is_made_as_the_code_itself_would_make_it(self, urls, empty):
        """To the last default and condition, which Alembic does not compare."""
        engine = create_engine(empty.owner, poolclass=NullPool)
        for metadata in METADATA:
            metadata.create_all(engine)

        for catalog in (COLUMNS, INDEXES, CONSTRAINTS):
            made = ask(empty.owner, catalog, OURS)
            assert ask(urls.owner, catalog, OURS) == made
            assert {table for table, *_ in made} == set(OURS)

    def test_the_steps_are_one_line_without_branches(self):
        steps = ScriptDirectory("migrations")

        assert steps.get_heads() == [newest()]
        numbers = [step.revision for step in steps.walk_revisions()][::-1]
        assert numbers == sorted(set(numbers))


class TestRunning:
    def test_many_processes_at_once_take_each_step_once(self, empty):
        assert run_many(empty, 8) == [0] * 8

        assert ask(empty.owner, "SELECT version_num FROM alembic_version") == [(newest(),)]
        assert [name for (name,) in ask(empty.owner, TABLES, OURS)] == OURS

    def test_a_database_that_is_up_to_date_stays_as_it_is(self, urls):
        before = ask(urls.owner, IDENTITIES, OURS)

        run(*urls[::-1])
        bring_up_to_date(urls)

        assert ask(urls.owner, IDENTITIES, OURS) == before

    def test_an_empty_database_is_brought_up_to_date(self, empty):
        bring_up_to_date(empty)

        assert ask(empty.owner, "SELECT version_num FROM alembic_version") == [(newest(),)]

    def test_a_step_that_fails_leaves_nothing_behind(self, empty):
        engine = create_engine(empty.owner, poolclass=NullPool)
        with engine.begin() as db:
            db.exec_driver_sql("CREATE TABLE place_map (in_the_way int)")

        with pytest.raises(ProgrammingError):
            run(*empty[::-1])

        assert ask(empty.owner, TABLES, OURS) == [("place_map",)]


class TestWhoMayDoWhat:
    @pytest.mark.parametrize("table", log_tables.tables)
    def test_the_application_reads_and_appends_to_what_only_grows(self, urls, table):
        assert ask(urls.owner, MAY, APPLICATION, table) == [("SELECT",), ("INSERT",)]
        assert dict(ask(urls.owner, OWNERS, [table])) == {table: OWNER}

    @pytest.mark.parametrize("table", sorted({*tables_beside.tables} - {"idempotency_key"}))
    def test_the_application_changes_what_is_not_history(self, urls, table):
        may = [privilege for (privilege,) in ask(urls.owner, MAY, APPLICATION, table)]
        assert may[:4] == ["SELECT", "INSERT", "UPDATE", "DELETE"]

    def test_the_application_owns_what_it_can_make_anew(self, urls):
        views = [view.name for view in VIEWS]
        anew = [*views, *engine_tables.tables, "data_key", "sealed_words", "person"]

        assert dict(ask(urls.owner, OWNERS, anew)) == dict.fromkeys(anew, APPLICATION)

    def test_an_answer_given_can_be_forgotten_and_never_changed(self, urls):
        rights = [("SELECT",), ("INSERT",), ("DELETE",)]
        assert ask(urls.owner, MAY, APPLICATION, "idempotency_key") == rights

    def test_where_one_role_does_everything_the_log_is_guarded_all_the_same(self, empty):
        run(empty.owner)

        with pytest.raises(ProgrammingError, match="append-only"):
            ask(empty.owner, "DELETE FROM event_log")
        assert dict(ask(empty.owner, OWNERS, ["ward_board"])) == {"ward_board": OWNER}
