"""A real PostgreSQL for the whole run, and a fresh city for every test that asks for one."""

import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import count
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import pytest
from werkzeug.routing import Rule

from tests.browser import Browser
from web.app import create_app
from web.commands.migrate import run as migrate
from web.config import Config, load
from web.demo.load import found
from web.outside.database import Urls
from web.outside.postgres import OWNER, SETTINGS, Cluster
from web.wiring import Services, connect

ROOT = Path(__file__).parent.parent
NUMBERS = count(1)
MEMORY = Path("/dev/shm")
ENOUGH = 3 * 2**30  # bytes
# Whoever founds the demo city in a test asks for its history, or gets a small city.
os.environ.setdefault("KALONG_DEMO_HISTORY", "0")
# One for all: databases are copied from one home to another.
MASTER_KEY = os.environ.setdefault(
    "KALONG_MASTER_KEY", b64encode(b"for tests alone, and for nothing").decode()
)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real maps and reports, which are not part of the repository."""
    folder = Path(os.environ.get("KALONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        missing = f"real data is not there: {folder} (KALONG_SHARED_DATA names another folder)"
        if os.environ.get("KALONG_NO_SKIPS"):
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Every test has an application of its own, and to compile its 260 routes took half of that."""
    compile_anew = Rule._compile_builder
    known: dict[object, Callable[..., tuple[str, str]]] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = rule.rule, repr(rule.defaults), tuple(rule._trace), append_unknown
        if key not in known:
            known[key] = compile_anew(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiled)
        yield


@pytest.fixture(scope="session")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    # Thrown away in the end: nothing has to be flushed. `faults` has clusters that keep their word.
    settings = {**SETTINGS, "fsync": "off", "full_page_writes": "off", "max_wal_size": "512MB"}
    with in_memory() or nullcontext(tmp_path_factory.mktemp("cluster")) as home:
        cluster = Cluster(Path(home), settings)
        cluster.start()
        yield cluster
        cluster.stop("immediate")


def in_memory() -> AbstractContextManager[str] | None:
    """A folder in memory, where there is room for one.

    A run copies some 40 GB of databases, and a disk would be busy with them half of the time.
    """
    with suppress(OSError):
        if disk_usage(MEMORY).free > ENOUGH:
            return TemporaryDirectory(prefix="kalong-", dir=MEMORY)
    return None


def urls_of(cluster: Cluster, name: str) -> Urls:
    return Urls(cluster.url(database=name), cluster.url(OWNER, name))


@pytest.fixture(scope="session")
def migrated(cluster) -> str:
    """The name of a migrated, empty database to copy."""
    cluster.create_database("migrated")
    migrate(cluster.url(OWNER, "migrated"), cluster.url(database="migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def database_urls(cluster, migrated) -> tuple[str, str]:
    """One migrated database for tests that clear what they write."""
    cluster.create_database("common", template=migrated)
    return urls_of(cluster, "common")


@pytest.fixture(scope="session")
def founded(cluster, migrated, tmp_path_factory) -> str:
    """The name of a database to copy that holds the demo city, without reports."""
    cluster.create_database("founded", template=migrated)
    home = tmp_path_factory.mktemp("founding")
    services = connect(config_for(home), urls_of(cluster, "founded"))
    found(services)
    services.engine.dispose()
    return "founded"


def config_for(home: Path, **settings: str) -> Config:
    small = {"KALONG_SECRET_KEY": "for tests alone", "KALONG_DEMO_HISTORY": "0"}
    small |= {"KALONG_REPORTS_PER_HOUR": "0", "KALONG_MASTER_KEY": MASTER_KEY}
    return load({"KALONG_HOME": str(home), **small, **settings})


@pytest.fixture
def urls(cluster, migrated) -> Iterator[Urls]:
    """A migrated and empty database of this test's own."""
    yield from copied(cluster, migrated)


@pytest.fixture
def city_urls(cluster, founded) -> Iterator[Urls]:
    """The demo city in a database of this test's own."""
    yield from copied(cluster, founded)


def copied(cluster: Cluster, template: str) -> Iterator[Urls]:
    name = f"test_{next(NUMBERS)}"
    cluster.create_database(name, template=template)
    yield urls_of(cluster, name)
    cluster.drop_database(name)


@pytest.fixture
def services(city_urls, tmp_path) -> Iterator[Services]:
    """The demo city at work, without reports, and without a worker: see `catch_up`."""
    services = connect(config_for(tmp_path), city_urls)
    yield services
    services.positions.stop()
    services.engine.dispose()


@pytest.fixture
def empty_city(urls, tmp_path) -> Iterator[Services]:
    """A city that has nothing yet: no wards, no handbook."""
    services = connect(config_for(tmp_path), urls)
    yield services
    services.positions.stop()
    services.engine.dispose()


@pytest.fixture
def app(services):
    app = create_app(services)
    app.testing = True
    app.test_client_class = Browser
    return app


@pytest.fixture
def client(app):
    return app.test_client()
