import pytest

from web.outside.database import Urls
from web.wiring import connect

LIMIT = "SHOW idle_in_transaction_session_timeout"


@pytest.mark.parametrize(
    ("said", "limit"),
    [("", "1min"), ("&options=-c idle_in_transaction_session_timeout=5s", "5s")],
    ids=["as we have it", "as the address has it"],
)
def test_a_session_that_hangs_in_a_transaction_is_ended_after_a_time(
    services, city_urls, said, limit
):
    other = connect(services.config, Urls(city_urls.application + said, city_urls.owner))
    with other.engine.connect() as db:
        assert db.exec_driver_sql(LIMIT).scalar() == limit
    other.engine.dispose()
