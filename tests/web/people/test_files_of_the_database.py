"""What PostgreSQL itself keeps of somebody who was forgotten: tables, statistics, logs."""

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import IntegrityError

from domain.people.actor import SYSTEM
from projections.engine.projection import UNSAMPLED
from projections.engine.rebuild import rebuild
from projections.ward_board import table, ward_board
from tests.conftest import config_for
from tests.web.cast import send
from tests.web.people.test_forgetting import NAME, PLANTED, WORDS, case, person  # noqa: F401
from web.commands.migrate import run as migrate
from web.demo.load import found
from web.outside.database import Urls
from web.outside.postgres import OWNER, Cluster
from web.people.forgetting import forget
from web.wiring import connect


@pytest.fixture
def cluster(tmp_path):
    """One of this test's own, whose files are all of this city."""
    cluster = Cluster(tmp_path)
    cluster.start()
    yield cluster
    cluster.stop("immediate")


@pytest.fixture
def city_urls(cluster, tmp_path):
    urls = Urls(cluster.url(), cluster.url(OWNER))
    migrate(urls.owner, urls.application)
    services = connect(config_for(tmp_path), urls)
    found(services)
    services.positions.stop()
    services.engine.dispose()
    return urls


def as_superuser(cluster, *statements):
    engine = create_engine(cluster.url("postgres"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for statement in statements:
            db.exec_driver_sql(statement)


def found_in(folder):
    """Which planted words stand in which files."""
    return {
        (path.relative_to(folder).as_posix(), word)
        for path in folder.rglob("*")
        if path.is_file()
        for word in PLANTED
        if word.encode() in path.read_bytes()
    }


@pytest.mark.usefixtures("case")
def test_no_file_of_a_table_or_of_statistics_has_a_word(
    services,
    cluster,
    anyone,
    person,  # noqa: F811
    tmp_path,
):
    for number in range(20):  # so many that PostgreSQL keeps some of their words as statistics
        send(anyone, f"Ổ gà số {number}")
    as_superuser(cluster, "ANALYZE", "CHECKPOINT")
    base = tmp_path / "postgres" / "base"
    before = {word for _, word in found_in(base)}

    forget(services, person, SYSTEM, services.now())

    as_superuser(cluster, "CHECKPOINT")
    assert WORDS in before
    assert found_in(base) == set()


@pytest.mark.usefixtures("cluster")
def test_a_board_made_anew_keeps_no_samples_either(services):
    words = {column.name for column in table.columns if column.info == UNSAMPLED}
    assert words == unsampled(services)

    rebuild(services.engine, ward_board)

    assert words == unsampled(services)


def unsampled(services):
    board = "attrelid = 'ward_board'::regclass AND attstattarget = 0"
    with services.engine.connect() as db:
        names = db.exec_driver_sql(f"SELECT attname FROM pg_attribute WHERE {board} AND attnum > 0")
        return set(names.scalars())


@pytest.mark.usefixtures("cluster")
def test_the_server_s_log_has_no_statement_and_no_row(services, tmp_path):
    twice = "INSERT INTO idempotency_key VALUES (%s, '', '1'), (%s, '', '1')"
    with services.engine.connect() as db, pytest.raises(IntegrityError, match=NAME):
        db.exec_driver_sql(twice, (NAME, NAME))

    log = (tmp_path / "postgres.log").read_text()
    assert "duplicate key value" in log
    assert NAME not in log
