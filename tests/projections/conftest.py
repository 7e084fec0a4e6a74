"""A town in a database of each test's own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from tests.projections.cast import Town


@pytest.fixture
def engine(urls) -> Iterator[Engine]:
    # A worker that waits where it should not is an error, and no test without an end.
    options = {"options": "-c lock_timeout=10s"}
    engine = create_engine(urls.application, pool_size=16, connect_args=options)
    yield engine
    engine.dispose()


@pytest.fixture
def town(engine) -> Town:
    return Town(engine)


@pytest.fixture
def owner(urls) -> Iterator[Engine]:
    engine = create_engine(urls.owner)
    yield engine
    engine.dispose()
