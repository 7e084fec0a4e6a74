import pytest

from domain.people.actor import Actor
from web.app import create_app
from web.operations import pages
from web.outside.database import Urls
from web.wiring import connect

POISON = "ALTER TABLE ward_board ADD CONSTRAINT poison CHECK (status <> 'ACCEPTED')"


def test_the_process_is_alive_even_without_a_database(cut_off):
    assert cut_off.get("/healthz").json == {"alive": True}


def test_without_a_database_it_is_not_ready_and_says_why(cut_off):
    answer = cut_off.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["why"] == ["the database does not answer"]


def test_without_a_database_a_report_is_not_acknowledged(cut_off):
    answer = cut_off.get("/api/reports")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json["error"] == "NoDatabase"


def test_a_city_that_is_up_to_date_is_ready(client):
    assert client.get("/readyz").json == {"ready": True, "why": []}


def test_a_view_that_is_far_behind_is_told(client, services, monkeypatch):
    monkeypatch.setattr(pages, "MOST_LAG", 0)
    services.desk.accept(sent(client), actor(), services.now())

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert any("ward_board is" in why for why in answer.json["why"])


def test_a_database_that_is_not_migrated_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(pages, "newest", lambda: "9999")

    assert client.get("/readyz").json["why"] == ["the database is not migrated"]


def test_metrics_tell_requests_refusals_lag_and_appends(client, services):
    client.post("/api/reports", json={})
    position = sent(client)

    text = client.get("/metrics").text
    assert 'kalong_refusals_total{kind="NotUnderstood"}' in text
    assert 'kalong_view_lag{view="ward_board"} 4.0' in text
    assert 'kalong_view_parked{view="ward_board"} 0.0' in text
    assert 'route="/api/reports",status="201"' in text
    with services.engine.connect() as db:
        last = db.exec_driver_sql("SELECT max(position) FROM event_log").scalar()
    assert f"kalong_appends_total {float(last)}" in text
    assert position not in text


def test_metrics_are_not_for_whoever_comes_through_the_proxy(client):
    answer = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})

    assert answer.status_code == 404


def test_the_page_shows_what_is_parked_and_a_manager_can_try_again(client, services):
    code = sent(client)
    services.catch_up()
    with services.engine.begin() as db:
        db.exec_driver_sql(POISON)
    services.desk.accept(code, actor(), services.now())
    services.catch_up()
    log_in(client, "manager@demo")
    assert "poison" in client.get("/operations/views").text

    with services.engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE ward_board DROP CONSTRAINT poison")
    client.post("/operations/views/ward_board/retry")

    assert "poison" not in client.get("/operations/views").text
    assert services.cases.get(code)["status"] == "ACCEPTED"


@pytest.mark.parametrize("login", ["ward1@demo", "agency1@demo", "dispatcher@demo"])
def test_the_page_is_not_for_everybody(client, login):
    log_in(client, login)

    assert client.get("/operations/views").status_code == 403


@pytest.fixture
def cut_off(services):
    """The application in front of a server that is not there."""
    nowhere = "postgresql+psycopg2://kalong@/kalong?host=/nowhere&port=5432"
    app = create_app(connect(services.config, Urls(nowhere, nowhere)))
    return app.test_client()


def sent(client):
    body = {"lon": 107.3558, "lat": 20.9887, "category": "drainage", "text": "Nắp cống vỡ"}
    return client.post("/api/reports", json=body).json["code"]


def log_in(client, login):
    client.post("/login", data={"login": login, "password": "demo"})


def actor():
    return Actor("ward1@demo", "ward_officer")
