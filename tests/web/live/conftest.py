"""A database with the two views that the hub reads, both empty, and a hub on it."""

from collections.abc import Iterator

import pytest

from tests.web.live.cast import MAKE_VIEW, Projector, execute, running
from web.live.hub import Hub
from web.live.process import libpq
from web.live.topics import VIEWS


@pytest.fixture(scope="session")
def views_made(database_urls: tuple[str, str]) -> str:
    application, owner = (libpq(url) for url in database_urls)
    for view in VIEWS:
        if execute(owner, "SELECT to_regclass(%s)", (view,)) == [(None,)]:
            execute(owner, MAKE_VIEW.format(view=view))
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
def hub(dsn: str) -> Iterator[Hub]:
    with running(dsn) as hub:
        yield hub
