"""The session of a browser: its cookie, what it costs, and that it can be ended elsewhere."""

import pytest

from tests.web.cast import enter, log_in, send
from tests.web.statements import statements
from web.access import open_to
from web.accounts import session
from web.accounts.browsers import family_of, network_of

CHROME = (
    "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
)


@pytest.fixture
def whoever(app):
    """Adds pages that tell whom the city sees."""

    @app.get("/who")
    @open_to("anyone")
    def who():
        person, citizen = session.current_person(), session.current_citizen()
        return f"{person and person.login} {citizen and citizen.id}"

    @app.get("/enter/<person_id>")
    @open_to("anyone")
    def enter_citizen(person_id):
        session.enter_citizen(person_id)
        return who()

    return app.test_client


def test_staff_and_citizens_are_told_apart(whoever):
    assert log_in(whoever(), "ward1@demo").get("/who").text == "ward1@demo None"
    assert enter(whoever(), "citizen", "person-1").get("/who").text == "None person-1"
    assert enter(whoever(), "citizen", "ward1@demo").get("/who").text == "None ward1@demo"
    assert enter(whoever(), "staff", "person-1").get("/who").text == "None None"
    assert whoever().get("/who").text == "None None"


def test_a_citizen_has_no_role_of_the_staff(whoever):
    client = enter(whoever(), "citizen", "manager@demo")

    assert client.get("/desk/manage").location == "/login?next=/desk/manage"


def test_whom_one_entered_as_is_known_at_once(whoever):
    assert whoever().get("/enter/person-1").text == "None person-1"


def test_nobody_enters_with_a_token_that_they_had_before(whoever, services):
    """A token that somebody planted in the browser opens nothing after the login."""
    client = whoever()
    client.set_cookie(session.COOKIE, "planted")
    client.get("/enter/person-1")
    mine = client.get_cookie(session.COOKIE).value
    client.get("/enter/person-1")

    assert client.get_cookie(session.COOKIE).value not in ("planted", mine)
    for token in ("planted", mine):
        assert services.sessions.holding(token, services.now()) is None


def test_a_session_that_was_ended_elsewhere_is_over_at_the_next_request(whoever, services):
    client = log_in(whoever(), "ward1@demo")
    assert client.get("/desk/mine").status_code == 200

    services.sessions.end_all("staff", "ward1@demo", services.now())

    assert client.get("/desk/mine").status_code == 303


def test_under_https_the_cookie_is_for_this_host_alone(whoever):
    answer = whoever().get("/enter/person-1", base_url="https://city.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-kalong=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert f"; {part}" in cookie
    assert "Domain" not in cookie


def test_it_is_told_where_a_session_was_opened_but_not_by_whom_exactly(whoever, services):
    headers = {"User-Agent": CHROME}
    whoever().get("/enter/person-1", headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.77"})

    (mine,) = services.sessions.of("citizen", "person-1", services.now())
    assert (mine.address, mine.browser) == ("203.0.113.0/24", "Chrome")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        (None, "?"),
        ("unix:", "?"),
    ],
)
def test_an_address_is_kept_as_its_network(address, network):
    assert network_of(address) == network


def test_a_browser_is_kept_as_its_family():
    assert family_of(CHROME) == "Chrome"
    assert family_of(CHROME + " Edg/140.0") == "Edge"
    assert family_of("curl/8") == "?"


class TestWhatItCosts:
    def number(self, services, act):
        with statements(services.engine) as sent:
            act()
        return len(sent)

    def test_one_statement_for_somebody_who_is_logged_in(self, whoever, services):
        client = log_in(whoever(), "ward1@demo")
        client.get("/who")  # the roster is read once for the process

        assert self.number(services, lambda: client.get("/who")) == 1

    def test_none_for_a_visitor(self, whoever, services):
        assert self.number(services, lambda: whoever().get("/who")) == 0
        assert self.number(services, lambda: whoever().get("/login")) == 0

    def test_a_visitor_s_report_needs_nothing_but_its_append(self, whoever, services):
        """Which goes past SQLAlchemy, and so is not among the statements counted here."""
        client = whoever()
        send(client)

        body = {"category": "drainage", "text": "Cống tắc", "lon": 107.3558, "lat": 20.9887}
        # Where another thread hears of news only now, the handbook is read anew once.
        numbers = [
            self.number(services, lambda: client.post("/api/reports", json=body)) for _ in "123"
        ]
        assert numbers[-1] == 0
