"""The demo city with its five months, for tests that only look at it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.conftest import config_for, copied
from web.app import create_app
from web.demo.reports import send_reports
from web.wiring import connect

NOW = datetime(2026, 4, 20, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def old_city(cluster, founded, tmp_path_factory):
    for urls in copied(cluster, founded):
        config = replace(config_for(tmp_path_factory.mktemp("old")), demo_history=True)
        services = connect(config, urls)
        services.now = lambda: NOW
        send_reports(services)
        services.catch_up()
        yield services
        services.positions.stop()
        services.engine.dispose()


@pytest.fixture(scope="module")
def reader(old_city):
    return create_app(old_city).test_client()
