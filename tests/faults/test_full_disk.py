"""The disk is full: nothing is acknowledged in vain, and all goes on once there is room again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from tests.conftest import config_for, urls_of
from tests.faults import checks
from tests.faults.calls import Client
from tests.faults.cast import City, city_of, city_run_in, cluster_in
from tests.faults.notes import note
from tests.faults.small_disk import SmallDisk, small_disk
from tests.faults.stage import serves
from tests.faults.waiting import until
from tests.faults.writers import Ledger, people_at_work
from tests.web.cast import picture
from web.app import create_app
from web.outside.database import Urls
from web.outside.postgres import Cluster
from web.wiring import connect

MEGABYTES = 250
LITTLE_WAL = {"min_wal_size": "32MB", "max_wal_size": "64MB"}
SOME, MANY = 30, 100
RECOVERED = 10.0  # seconds


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


def test_while_the_disk_is_full_nothing_is_acknowledged_and_then_all_goes_on_unaided(
    disk: SmallDisk, tmp_path: Path, seed: int
) -> None:
    with (
        cluster_in(disk.folder / "city", **LITTLE_WAL) as cluster,
        city_of(tmp_path, urls_of(cluster, "kalong")) as city,
    ):
        for name in ("web", "worker"):
            city.kalong(name).start()
        city.wait_until_ready()
        with people_at_work(city.port, seed, officers=0) as ledger:
            fills_up(disk, city, ledger)
            until(lambda: serves(city.port), "the city serves again", RECOVERED)
        assert all(program.is_running for program in city.programs)
        every_promise_is_kept(city, ledger)


def fills_up(disk: SmallDisk, city: City, ledger: Ledger) -> None:
    """Until nobody can report any more, and then for many more tries."""
    until(lambda: len(ledger.acks) >= SOME, "people report")
    disk.fill()
    until(lambda: refused(city.port), "reports are refused")
    tries, stored = ledger.sent_again, len(ledger.acks)
    until(lambda: ledger.sent_again >= tries + MANY, "people try again")
    note(f"  the disk was full after {stored} reports; {len(ledger.acks) - stored} came in after")
    disk.free()


def refused(port: int) -> bool:
    """With a sentence and the time to wait, as long as there is no room."""
    with closing(Client(port)) as client:
        answer = client.send("refused for want of room")
    assert answer.status in (201, 503), answer
    if answer.status == 201:
        return False
    assert answer.headers["Retry-After"]
    assert answer.body["error"] == "NoDatabase"
    return True


def every_promise_is_kept(city: City, ledger: Ledger) -> None:
    assert ledger.odd == []
    with city.engine() as engine:
        seen = checks.look(engine)
        assert checks.promise_a(ledger.acks, seen.events).is_kept
        assert checks.promise_c(seen) == []
        assert checks.promise_b(engine) == []
        assert checks.parked(engine) == []


def test_a_city_whose_database_goes_down_on_the_full_disk_comes_back_unaided(
    disk: SmallDisk, tmp_path: Path, seed: int
) -> None:
    with (
        city_run_in(disk.folder / "city", tmp_path) as (city, cluster),
        superuser(cluster) as session,
    ):
        with people_at_work(city.port, seed, officers=0) as ledger:
            until(lambda: len(ledger.acks) >= SOME, "people report")
            disk.fill()
            until(lambda: goes_down(cluster, session), "the database goes down", RECOVERED)
            assert refused(city.port)
            disk.free()
            until(lambda: serves(city.port), "the city serves again", RECOVERED)
        every_promise_is_kept(city, ledger)


@contextmanager
def superuser(cluster: Cluster) -> Iterator[Connection]:
    with closing(psycopg2.connect(host=str(cluster.sockets), user="postgres")) as session:
        session.autocommit = True
        yield session


def goes_down(cluster: Cluster, session: Connection) -> bool:
    """It does once it finds no room for the next piece of its write-ahead log."""
    with suppress(psycopg2.Error):
        session.cursor().execute("SELECT pg_logical_emit_message(true, '', ''), pg_switch_wal()")
    return not cluster.is_running


def files_on(disk: SmallDisk) -> set[Path]:
    return {path for path in disk.folder.rglob("*") if path.is_file()}


def test_a_photo_for_which_there_is_no_room_is_refused_and_leaves_nothing_behind(
    disk: SmallDisk, city_urls: Urls
) -> None:
    services = connect(config_for(disk.folder / "city"), city_urls)
    client = create_app(services).test_client()
    before = files_on(disk)  # the city's own keys
    disk.fill()
    refused = client.post("/api/photos", data=picture())

    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    disk.free()
    assert files_on(disk) == before
    assert client.post("/api/photos", data=picture()).status_code == 201
    services.positions.stop()
    services.engine.dispose()


def test_a_full_disk_under_the_log_of_the_server_costs_its_lines_and_no_answer(city: City) -> None:
    programs = [city.kalong(name, log=Path("/dev/full")) for name in ("web", "worker")]
    for program in programs:
        program.start()
    city.wait_until_ready()

    with closing(city.client()) as client:
        answers = [client.send().status for _ in range(MANY)]

    assert answers == [201] * MANY
