"""The demo city with its five months, and as many small reports as pages need."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest
from werkzeug.serving import make_server

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
def old_app(old_city):
    return create_app(old_city)


@pytest.fixture(scope="module")
def reader(old_app):
    return old_app.test_client()


@pytest.fixture(scope="module")
def address(old_app):
    """Where the city answers to programs that come over the network."""
    server = make_server("127.0.0.1", 0, old_app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ogc"
    server.shutdown()
