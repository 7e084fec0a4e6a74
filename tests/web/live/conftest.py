"""A database with the two views that the hub reads, both empty, and a hub on it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import NullPool, create_engine

from tests.web.live.cast import NEEDED, WRITTEN, Projector, execute, running
from web.accounts.sessions import Sessions, hashed
from web.live.hub import Hub
from web.live.process import libpq
from web.live.topics import VIEWS


@pytest.fixture(scope="session")
def views_made(database_urls: tuple[str, str]) -> str:
    application, owner = (libpq(url) for url in database_urls)
    for view in VIEWS:
        # The hub reads three columns; whatever else a view must have is not written here.
        for (column,) in execute(owner, NEEDED, (view, list(WRITTEN))):
            execute(owner, f"ALTER TABLE {view} ALTER COLUMN {column} DROP NOT NULL")
    return application


@pytest.fixture
def dsn(views_made: str) -> str:
    for view in VIEWS:
        execute(views_made, f"DELETE FROM {view}")
    return views_made


@pytest.fixture
def projector(dsn: str) -> Iterator[Projector]:
    projector = Projector(dsn)
    yield projector
    projector.close()


@pytest.fixture
def session(dsn: str) -> str:
    """The id of a session that somebody of the staff has open."""
    now, sessions = datetime.now(UTC), Sessions(create_engine(dsn, poolclass=NullPool))
    return hashed(sessions.open("staff", "an", now, "127.0.0.0/24", "Firefox"))


@pytest.fixture
def hub(dsn: str) -> Iterator[Hub]:
    with running(dsn) as hub:
        yield hub
