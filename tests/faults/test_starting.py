"""Eight processes are started in the same moment, on a database that has nothing yet."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.conftest import urls_of
from tests.faults import checks
from tests.faults.cast import City, city_of
from web.commands.migrate import run as migrate
from web.demo.load import file
from web.outside import postgres_databases
from web.outside.postgres import Cluster

PROCESSES = 8
EMPTY = "empty_for_eight"


@pytest.fixture
def empty(cluster: Cluster, tmp_path: Path) -> Iterator[City]:
    cluster.create_database(EMPTY)
    # Told to the server's log: every change of the database's shape.
    log_shapes = "ALTER DATABASE {name} SET log_statement = 'ddl'"
    postgres_databases.execute(str(cluster.sockets), "postgres", log_shapes, name=EMPTY)
    with city_of(tmp_path, urls_of(cluster, EMPTY)) as city:
        yield city
    cluster.drop_database(EMPTY)


@pytest.mark.parametrize("command", ["migrate", "demo"])
def test_eight_processes_at_once_migrate_an_empty_database_once(
    empty: City, cluster: Cluster, command: str
) -> None:
    before = Counter(shapes_made(cluster))

    start_together(empty, command)

    made = Counter(shapes_made(cluster)) - before
    assert made["event_log"] == made["case_stages"] == 1


def test_eight_processes_at_once_found_one_city(empty: City) -> None:
    migrate(empty.urls.owner, empty.urls.application)

    start_together(empty, "demo")

    assert told_by(empty, "demo").count("The demo city has been founded") == 1
    with empty.engine() as engine:
        streams = {stored.stream: stored.topic for stored in checks.look(engine).events[::-1]}
        assert checks.parked(engine) == []
    founded = Counter(streams.values())
    assert founded["handbook.opened"] == 1
    assert founded["report.submitted"] == len(told("reports.json"))


def start_together(city: City, command: str) -> None:
    programs = [city.kalong(command) for _ in range(PROCESSES)]
    for program in programs:
        program.start()
    assert [program.ended() for program in programs] == [0] * PROCESSES, told_by(city, command)


def told(name: str) -> list[dict[str, object]]:
    """What is in a file of the demo city."""
    return msgspec.json.decode(file(name).read_bytes())


def shapes_made(cluster: Cluster) -> list[str]:
    """The tables that the server says it was told to make, as often as it was."""
    lines = (cluster.home / "postgres.log").read_text().splitlines()
    return [line.split("CREATE TABLE ")[1].split()[0] for line in lines if "CREATE TABLE " in line]


def told_by(city: City, command: str) -> str:
    return (city.home / f"{command}.log").read_text()
