"""A client with a key, and a city that answers at once."""

import pytest

from tests.web.open311.cast import Caller
from web.open311.keys import Keys


@pytest.fixture
def key(services):
    return Keys(services.engine).add("fms")


@pytest.fixture
def caller(fed, app, key):  # noqa: ARG001 - the app waits by what `fed` replaced
    return Caller(app.test_client_class(app), key)
