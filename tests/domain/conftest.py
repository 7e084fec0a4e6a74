"""One city for all desks of this room: each test has reports and places of its own in it."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import create_engine

from eventlog.factory import LoggedCity

# How long an example takes says nothing on a machine that does other work too.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def city(cluster, migrated) -> Iterator[LoggedCity]:
    cluster.create_database("desks", template=migrated)
    engine = create_engine(cluster.url(database="desks"), pool_size=8)
    yield LoggedCity(engine)
    engine.dispose()
