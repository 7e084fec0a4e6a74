"""Pages wait for the views; here the views come at once, without a worker beside the test."""

import pytest

from tests.web.cast import log_in


@pytest.fixture
def fed(services, monkeypatch):
    """The services, with every wait for a view bringing the views up to the log."""
    monkeypatch.setattr(services.positions, "wait", lambda *_: services.catch_up())
    return services


@pytest.fixture
def anyone(fed, app):  # noqa: ARG001 - the app waits by what `fed` replaced
    return app.test_client()


@pytest.fixture
def as_(fed, app):  # noqa: ARG001
    """A browser of the person with this login."""
    return lambda login: log_in(app.test_client(), login)
