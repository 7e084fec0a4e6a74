import json
from io import BytesIO

import pytest
import structlog
from sqlalchemy import create_engine

from web import logs

SECRET = "0912 345 678 Nguyễn Văn Bí Mật"


@pytest.fixture
def lines():
    written = BytesIO()
    logs.configure("test", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_each_answer_is_one_line_with_its_request_s_id(lines, client):
    client.get("/api/places", headers={"X-Request-ID": "abcd-1234"})

    (line,) = [line for line in lines() if line["event"] == "answered"]
    assert line["request_id"] == "abcd-1234"
    assert (line["route"], line["status"]) == ("/api/places", 200)
    assert line["ms"] > 0


def test_an_id_that_could_forge_a_line_is_replaced(client):
    answer = client.get("/api/places", headers={"X-Request-ID": 'x" , "status": 200'})

    assert answer.headers["X-Request-ID"].isalnum()


def test_what_people_write_is_in_no_log(lines, client, city_urls):
    body = {"lon": 107.3558, "lat": 20.9887, "category": "drainage", "text": SECRET}
    client.post("/api/reports", json=body)
    client.get("/api/reports", query_string={"bbox": SECRET})
    with create_engine(city_urls.owner).begin() as db:
        db.exec_driver_sql("ALTER TABLE event_log RENAME TO away")
    assert client.post("/api/reports", json=body).status_code == 500

    told = lines()
    assert any(line["event"] == "no answer" for line in told)
    assert "0912" not in json.dumps(told)
