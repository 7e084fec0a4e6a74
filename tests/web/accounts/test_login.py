"""GET and POST /login, and POST /logout."""

import pytest

from web.demo.people import DEMO_PEOPLE

HOMES = {
    "dispatcher": "/desk/inbox",
    "ward_officer": "/desk/mine",
    "agency_officer": "/desk/mine",
    "manager": "/desk/manage",
    "auditor": "/audit/",
}


def log_in(client, login, password="demo", **more):
    return client.post("/login", data={"login": login, "password": password, **more})


def test_the_demo_people_are_named(anyone):
    page = anyone.get("/login").text

    for person in DEMO_PEOPLE:
        assert person.name in page


@pytest.mark.parametrize("person", DEMO_PEOPLE, ids=lambda p: p.role)
def test_each_comes_home(anyone, person):
    answer = log_in(anyone, person.login)

    assert answer.status_code == 303
    assert answer.location == HOMES[person.role]
    assert anyone.get(answer.location).status_code == 200


def test_a_ward_officer_comes_home_to_the_own_ward(anyone):
    home = log_in(anyone, "ward1@demo").location

    assert "Phường Bến Cát" in anyone.get(home).text


def test_one_is_led_back_to_where_one_wanted_to_go(anyone):
    assert log_in(anyone, "manager@demo", next="/operations/views").location == "/operations/views"
    assert log_in(anyone, "manager@demo", next="//elsewhere.example").location == HOMES["manager"]


def test_a_wrong_password_is_told_on_the_page(anyone):
    answer = log_in(anyone, "manager@demo", "wrong")

    assert answer.status_code == 403
    assert 'role="alert"' in answer.text


def test_who_has_left_is_a_stranger_again(as_):
    client = as_("manager@demo")

    assert client.post("/logout").status_code == 303
    assert client.get("/wards/").location == "/login?next=/wards/"


def test_the_session_is_kept_from_scripts_and_other_sites(anyone):
    cookie = log_in(anyone, "manager@demo").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
