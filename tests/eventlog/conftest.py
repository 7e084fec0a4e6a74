"""A log of each test's own, as the application's role writes it, and as its owner sees it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from eventlog.factory import LoggedCity
from eventlog.recorder import EventRecorder


@pytest.fixture
def engine(urls) -> Iterator[Engine]:
    engine = create_engine(urls.application, pool_size=16)
    yield engine
    engine.dispose()


@pytest.fixture
def owner(urls) -> Iterator[Engine]:
    engine = create_engine(urls.owner)
    yield engine
    engine.dispose()


@pytest.fixture
def recorder(engine) -> EventRecorder:
    return EventRecorder(engine)


@pytest.fixture
def city(engine) -> LoggedCity:
    return LoggedCity(engine)
