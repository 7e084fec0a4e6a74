import pytest

from tests.web.cast import log_in
from web.access import open_to


def test_a_route_that_does_not_say_who_may_enter_lets_nobody_in(client):
    log_in(client, "manager@demo")

    assert client.get("/forgotten").status_code == 403


def test_a_stranger_is_asked_to_log_in_and_led_back(client):
    answer = client.get("/office?day=1")

    assert answer.status_code == 303
    assert answer.location == "/login?next=/office?day%3D1"


def test_a_program_without_a_person_is_told_in_json(client):
    answer = client.get("/api/office")

    assert answer.status_code == 401
    assert answer.json["error"] == "NotLoggedIn"


def test_the_right_role_enters_and_another_does_not(client):
    log_in(client, "dispatcher@demo")
    assert client.get("/office").status_code == 200

    log_in(client, "auditor@demo")
    assert client.get("/office").status_code == 403


def test_a_page_that_is_not_there_is_not_found_even_for_a_stranger(client):
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("sent_with", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_form_on_another_site_cannot_act_here(client, sent_with, status):
    assert client.post("/open", headers=sent_with).status_code == status


def test_no_answer_lets_a_foreign_or_inline_script_run(client):
    policy = client.get("/open").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["script-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["connect-src"] == "'self' http://localhost:8001"
    assert "unsafe-eval" not in policy


def test_a_refusal_is_protected_as_well(client):
    assert client.get("/nowhere").headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def client(app):
    with_an_office(app)
    return app.test_client()


def with_an_office(app):
    @app.route("/open", methods=["GET", "POST"])
    @open_to("anyone")
    def everybody():
        return "open"

    @app.get("/office")
    @app.get("/api/office")
    @open_to("dispatcher", "manager")
    def office():
        return "office"

    @app.get("/forgotten")
    def forgotten():
        return "forgotten"
