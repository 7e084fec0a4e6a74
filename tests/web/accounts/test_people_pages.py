"""/desk/people: a manager says who works for the city, and as what."""

import re

import pytest

from domain.people.staff import Post, StaffMember
from tests.web.cast import log_in
from web.accounts.credentials import FIRST_PASSWORD_HOLDS

PEOPLE = "/desk/people"
NEW = {"login": "moi@city", "name": "Võ Thị Mới", "email": "moi@city.example"}
WARD = {"role": "ward_officer", "ward": "D0102"}
PASSWORD = re.compile(r'class="number key">([^<]+)<')


@pytest.fixture
def manager(as_):
    return as_("manager@demo")


@pytest.fixture
def added(manager):
    """Somebody new; their first password."""
    return PASSWORD.search(manager.post(PEOPLE, data=NEW | WARD).text)[1]


def topics_of(services, login):
    with services.engine.connect() as db:
        found = db.exec_driver_sql(
            "SELECT topic, state->'by'->>'id' FROM event_log WHERE originator_id = %s"
            " ORDER BY position",
            (StaffMember.create_id(login),),
        )
        return [(topic.partition(".")[2], by) for topic, by in found]


def test_everybody_is_listed_by_name_with_their_role(manager):
    page = manager.get(PEOPLE).text

    for words in ("Trần Văn Phường", "ward1@demo", "Phường Bến Cát", "Lãnh đạo"):
        assert words in page


def test_somebody_new_comes_in_with_the_password_that_is_shown_once(app, manager, added):
    assert added not in manager.get(f"{PEOPLE}/moi@city").text

    client = app.test_client()
    page = client.post("/login", data={"login": "moi@city", "password": added}).text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    own = {"ticket": ticket, "password": "ba con vịt xòe", "again": "ba con vịt xòe"}
    assert client.post("/login/password", data=own).location == "/desk/mine"
    assert "Phường Cửa Sông" in client.get("/desk/mine").text


@pytest.mark.usefixtures("added")
def test_what_was_done_is_on_record_with_who_did_it_and_without_a_name(services):
    by = "manager@demo"
    assert topics_of(services, "moi@city") == [("registered", by), ("role_given", by)]
    with services.engine.connect() as db:
        log = db.exec_driver_sql("SELECT string_agg(state::text, ' ') FROM event_log").scalar()
    assert "Võ Thị Mới" not in log
    assert "moi@city.example" not in log


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"login": "a b"}, "login"),
        ({"login": "ward1@demo"}, "login"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b\r\nBcc: c@d"}, "email"),
        ({"role": "mayor"}, "role"),
        ({"ward": ""}, "ward"),
        ({"ward": "D9999"}, "ward"),
        ({"agency": "urban"}, "agency"),
        ({"role": "agency_officer", "ward": "", "agency": "nothing"}, "agency"),
    ],
    ids=str,
)
def test_what_is_not_right_is_told_and_nothing_typed_is_lost(manager, services, changed, field):
    answer = manager.post(PEOPLE, data=NEW | WARD | changed)

    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    assert 'value="moi@city.example"' in answer.text or field == "email"
    assert services.staff_desk.find("moi@city") is None


@pytest.mark.usefixtures("added")
def test_a_role_is_changed_and_taken_away_and_each_time_it_holds_at_once(app, manager, services):
    person = log_in(app.test_client(), "moi@city")
    assert person.get("/desk/mine").status_code == 200

    clerk = {"role": "dispatcher"}
    assert manager.post(f"{PEOPLE}/moi@city/role", data=clerk).status_code == 303
    assert person.get("/desk/inbox").status_code == 200

    manager.post(f"{PEOPLE}/moi@city/suspension")
    assert person.get("/desk/inbox").status_code == 303
    assert manager.post(f"{PEOPLE}/moi@city/role", data=clerk).status_code == 409
    manager.post(f"{PEOPLE}/moi@city/return")
    assert person.get("/desk/inbox").status_code == 200

    manager.post(f"{PEOPLE}/moi@city/removal")
    assert person.get("/desk/inbox").status_code == 303
    assert [topic for topic, _ in topics_of(services, "moi@city")][2:] == [
        *("role_given", "suspended", "let_in_again", "role_removed")
    ]


@pytest.mark.usefixtures("added")
def test_a_name_is_changed_and_told_at_once(manager, services):
    manager.post(f"{PEOPLE}/moi@city/name", data={"name": "Võ Thị Mới Hơn", "email": ""})

    assert "Võ Thị Mới Hơn" in manager.get(PEOPLE).text
    assert services.roster.email("moi@city") is None


@pytest.mark.usefixtures("added")
def test_sessions_are_ended_and_a_new_first_password_is_given(app, manager, services):
    person = log_in(app.test_client(), "moi@city")
    manager.post(f"{PEOPLE}/moi@city/sessions")
    assert person.get("/desk/mine").status_code == 303

    log_in(person, "moi@city")
    password = PASSWORD.search(manager.post(f"{PEOPLE}/moi@city/password").text)[1]
    assert person.get("/desk/mine").status_code == 303
    assert services.credentials.of("moi@city").first_until <= services.now() + FIRST_PASSWORD_HOLDS
    answer = app.test_client().post("/login", data={"login": "moi@city", "password": password})
    assert "ticket" in answer.text


@pytest.mark.parametrize("act", ["role", "removal", "suspension"])
def test_a_manager_does_not_shut_the_door_behind_themselves(manager, services, act):
    answer = manager.post(f"{PEOPLE}/manager@demo/{act}", data={"role": "auditor"})

    assert answer.status_code == 409
    assert services.staff_desk.find("manager@demo").at_work == Post("manager")


@pytest.mark.parametrize("act", ["name", "role", "removal", "suspension", "return", "password"])
def test_somebody_who_is_not_there_is_not_found(manager, act):
    facts = {"name": "x", "role": "auditor"}

    assert manager.post(f"{PEOPLE}/nobody@city/{act}", data=facts).status_code == 404
    assert manager.get(f"{PEOPLE}/nobody@city").status_code == 404
