"""Forms carry a token of whoever opened them."""

import re
from io import BytesIO

import pytest

from tests.browser import token_in
from tests.web.cast import enter, log_in, picture, send
from web.csrf import HEADER, VISITOR, token_for

POST_FORM = re.compile(r'<form[^\n]*method="post"[^\n]*')
WITHOUT = {HEADER: ""}
FORM = {"category": "drainage", "text": "Nắp cống vỡ", "lon": "107.3558", "lat": "20.9887"}


def seen(client, path="/"):
    return token_in(client.get(path).text)


def test_every_form_that_changes_something_has_the_token(app):
    loader = app.jinja_env.loader
    sources = {name: loader.get_source(app.jinja_env, name)[0] for name in loader.list_templates()}
    forms = [form for source in sources.values() for form in POST_FORM.findall(source)]

    assert len(forms) > 20
    assert [form for form in forms if "{{ csrf_field() }}" not in form] == []


def test_a_visitor_s_form_is_taken_with_its_token_and_not_without(anyone):
    token = seen(anyone)

    taken = anyone.post("/reports", data={**FORM, "csrf_token": token}, headers=WITHOUT)
    assert taken.status_code == 303
    assert anyone.post("/reports", data=FORM, headers=WITHOUT).status_code == 403


def test_what_was_written_is_shown_with_the_refusal(anyone):
    answer = anyone.post("/reports", data=FORM, headers=WITHOUT)

    assert "Nắp cống vỡ" in answer.text


def test_a_form_with_a_photo_is_taken(anyone):
    photo = {"photo": (picture(), "photo.jpg"), "csrf_token": seen(anyone)}

    assert anyone.post("/reports", data=FORM | photo, headers=WITHOUT).status_code == 303


def test_a_large_photo_does_not_stop_the_token_from_being_read(anyone):
    data = {"photo": (BytesIO(b"x" * 1_000_000), "photo.jpg"), "csrf_token": seen(anyone)}

    answer = anyone.post("/reports", data=FORM | data, headers=WITHOUT)
    assert answer.status_code == 415  # it is no photo


@pytest.mark.parametrize("token", ["", "x", "\x00", "ổ", "0" * 80])
def test_a_token_that_somebody_made_up_is_none(anyone, token):
    seen(anyone)

    answer = anyone.post("/reports", data={**FORM, "csrf_token": token}, headers=WITHOUT)
    assert answer.status_code == 403


def test_another_visitor_s_token_is_none(app, anyone):
    anyone.get("/")
    token = seen(app.test_client())
    client = app.test_client()
    client.set_cookie(VISITOR, "another")

    answer = client.post("/reports", data={**FORM, "csrf_token": token}, headers=WITHOUT)
    assert answer.status_code == 403


def test_a_token_without_any_cookie_is_none(app, anyone):
    made_for_nobody = token_for(app.secret_key, "")
    anyone.delete_cookie(VISITOR)

    answer = app.test_client_class(app).post(
        "/reports", data={**FORM, "csrf_token": made_for_nobody}, headers=WITHOUT
    )
    assert answer.status_code == 403


def test_somebody_who_is_logged_in_acts_by_the_token_of_their_session(anyone, as_):
    code, officer = send(anyone), as_("dispatcher@demo")
    accept = f"/reports/{code}/acceptance"

    assert officer.post(accept, data={}, headers=WITHOUT).status_code == 403
    token = seen(officer)
    assert officer.post(accept, data={"csrf_token": token}, headers=WITHOUT).status_code == 303


def test_a_token_from_before_the_login_is_none_after_it(anyone):
    before = seen(anyone)
    log_in(anyone, "dispatcher@demo")

    assert anyone.post("/logout", data={"csrf_token": before}, headers=WITHOUT).status_code == 403


def test_another_site_cannot_log_somebody_in(anyone):
    form = {"login": "dispatcher@demo", "password": "demo"}

    assert anyone.post("/login", data=form, headers=WITHOUT).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_call_that_a_form_can_make_needs_it_where_there_is_a_session(app, kind):
    client = enter(app.test_client(), "citizen", "person-1")
    more = {"content_type": kind} if kind else {}

    answer = client.post("/reports", data=b"a=b", headers=WITHOUT, **more)
    assert answer.status_code == 403


def test_a_call_in_json_needs_none(anyone, as_):
    code, officer = send(anyone), as_("dispatcher@demo")

    answer = officer.post(f"/reports/{code}/acceptance", json={}, headers=WITHOUT)
    assert answer.status_code == 200


def test_a_program_without_a_cookie_sends_what_it_likes(app):
    client = app.test_client()
    body = b'{"category": "drainage", "text": "x", "lon": 107.3558, "lat": 20.9887}'

    answer = client.post("/api/reports", data=body, headers=WITHOUT)
    assert answer.status_code == 201


def test_no_page_has_the_same_token_twice_and_all_of_them_hold(anyone):
    first, second = seen(anyone), seen(anyone)

    assert first != second
    for token in (first, second):
        answer = anyone.post("/reports", data={**FORM, "csrf_token": token}, headers=WITHOUT)
        assert answer.status_code == 303
