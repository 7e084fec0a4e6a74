"""/account: one's own sessions, password and second step."""

import re

import pyotp
import pytest

from tests.web.cast import log_in

OWN = "ba con vịt xòe"
PASSWORD = {"current": "demo", "password": OWN, "again": OWN}
SECRET = re.compile(r'class="number key">([A-Z2-7]{32})<')
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


@pytest.fixture
def officer(as_):
    return as_("ward1@demo")


@pytest.fixture
def phone(app):
    """The same person elsewhere."""
    return log_in(app.test_client(), "ward1@demo")


def is_in(client):
    return client.get("/account").status_code == 200


def id_of(client, services):
    return services.sessions.holding(client.get_cookie("kalong").value, services.now()).session_id


def test_one_sees_and_ends_ones_own_sessions(officer, phone, services):
    page = officer.get("/account").text
    assert page.count("Firefox") == 2

    officer.post(f"/account/sessions/{id_of(phone, services)}/end")
    assert (is_in(phone), is_in(officer)) == (False, True)


def test_nobody_ends_somebody_else_s(officer, app, services):
    other = log_in(app.test_client(), "ward2.1@demo")

    officer.post(f"/account/sessions/{id_of(other, services)}/end")
    assert is_in(other)


def test_all_the_others_are_ended_at_once(officer, phone, app):
    other = log_in(app.test_client(), "ward2.1@demo")
    officer.post("/account/sessions/end-others")

    assert [is_in(client) for client in (officer, phone, other)] == [True, False, True]


def test_no_page_shows_what_opens_a_session(officer):
    assert officer.get_cookie("kalong").value not in officer.get("/account").text


class TestPassword:
    def test_it_is_changed_and_whoever_knew_the_old_one_is_out(self, app, officer, phone):
        assert officer.post("/account/password", data=PASSWORD).status_code == 303

        assert (is_in(officer), is_in(phone)) == (True, False)
        for password, status in (("demo", 403), (OWN, 303)):
            form = {"login": "ward1@demo", "password": password}
            assert app.test_client().post("/login", data=form).status_code == status

    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"current": "wrong"}, 403),
            ({"password": "short", "again": "short"}, 422),
            ({"again": "another"}, 422),
            ({"password": "password1234", "again": "password1234"}, 422),
            ({"password": "ward1@demo ward1", "again": "ward1@demo ward1"}, 422),
        ],
        ids=str,
    )
    def test_what_is_not_right_changes_nothing(self, officer, phone, services, changed, status):
        before = services.credentials.of("ward1@demo")
        answer = officer.post("/account/password", data=PASSWORD | changed)

        assert answer.status_code == status
        assert 'role="alert"' in answer.text
        assert services.credentials.of("ward1@demo") == before
        assert is_in(phone)

    def test_the_present_one_cannot_be_guessed_in_somebody_s_open_browser(self, officer):
        wrong = PASSWORD | {"current": "wrong"}
        tries = [officer.post("/account/password", data=wrong).status_code for _ in range(11)]

        assert tries == [403] * 10 + [429]
        assert officer.post("/account/password", data=PASSWORD).status_code == 429


class TestSecondStep:
    def set_up(self, client, services, **changed):
        page = client.get("/account/second-step").text
        code = pyotp.TOTP(SECRET.search(page)[1]).at(services.now())
        form = {"ticket": TICKET.search(page)[1], "code": code, "current": "demo"}
        return client.post("/account/second-step", data=form | changed)

    def test_it_is_set_up_and_asked_for_from_then_on(self, app, officer, services):
        assert len(re.findall(r"<li>[a-z0-9-]{11}</li>", self.set_up(officer, services).text)) == 10

        answer = app.test_client().post("/login", data={"login": "ward1@demo", "password": "demo"})
        assert answer.status_code == 200
        assert "/login/second" in answer.text

    @pytest.mark.parametrize(
        ("changed", "status"),
        [({"current": "wrong"}, 403), ({"code": "000000"}, 403), ({"ticket": "made up"}, 403)],
        ids=str,
    )
    def test_what_is_not_right_sets_nothing_up(self, officer, services, changed, status):
        assert self.set_up(officer, services, **changed).status_code == status
        assert not services.credentials.of("ward1@demo").has_second_factor

    def test_new_recovery_codes_take_the_place_of_the_old(self, officer, services):
        old = re.findall(r"<li>([a-z0-9-]{11})</li>", self.set_up(officer, services).text)
        page = officer.post("/account/recovery-codes", data={"current": "demo"}).text

        new = re.findall(r"<li>([a-z0-9-]{11})</li>", page)
        assert len(new) == 10
        assert not set(new) & set(old)

    def test_the_image_is_part_of_the_page(self, officer):
        assert 'src="data:image/svg+xml' in officer.get("/account/second-step").text
