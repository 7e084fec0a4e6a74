"""One founded city for all tests that only read its handbook and its wards."""

import pytest

from tests.conftest import config_for, copied
from web.wiring import connect


@pytest.fixture(scope="module")
def module_services(cluster, founded, tmp_path_factory):
    for urls in copied(cluster, founded):
        services = connect(config_for(tmp_path_factory.mktemp("past")), urls)
        yield services
        services.engine.dispose()
