"""Pages wait for the views; here the views come at once, without a worker beside the test."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.conftest import config_for, copied
from tests.web.cast import log_in
from web.app import create_app
from web.demo.reports import send_reports
from web.wiring import connect

IN_SPRING = datetime(2026, 4, 20, 3, tzinfo=UTC)


@pytest.fixture
def fed(services, monkeypatch):
    """The services, with every wait for a view bringing the views up to the log."""
    monkeypatch.setattr(services.positions, "wait", lambda *_: services.catch_up() is None)
    return services


@pytest.fixture
def anyone(fed, app):  # noqa: ARG001 - the app waits by what `fed` replaced
    return app.test_client()


@pytest.fixture
def as_(fed, app):  # noqa: ARG001
    """A browser of the person with this login."""
    return lambda login: log_in(app.test_client(), login)


@pytest.fixture(scope="module")
def old_city(cluster, founded, tmp_path_factory):
    """The demo city with its five months, for tests that only look at it."""
    for urls in copied(cluster, founded):
        config = replace(config_for(tmp_path_factory.mktemp("old")), demo_history=True)
        services = connect(config, urls)
        services.now = lambda: IN_SPRING
        send_reports(services)
        services.catch_up()
        yield services
        services.positions.stop()
        services.engine.dispose()


@pytest.fixture(scope="module")
def old_app(old_city):
    return create_app(old_city)


@pytest.fixture(scope="module")
def reader(old_app):
    return old_app.test_client()
