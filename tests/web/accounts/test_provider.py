"""Logging in through an identity provider: a real one, in a process of its own."""

import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from time import time
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest

from domain.people.actor import SYSTEM
from tests.browser import Browser
from tests.conftest import config_for
from tests.web.accounts import provider as ours
from web.accounts.provider_pages import COOKIE
from web.app import create_app
from web.config import ConfigError
from web.outside.database import Urls
from web.wiring import connect


@pytest.fixture(scope="module")
def running():
    command = [sys.executable, str(Path(ours.__file__))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield process, int(process.stdout.readline())
    process.terminate()
    process.wait(10)


@pytest.fixture
def issuer(running):
    _, port = running
    yield f"http://127.0.0.1:{port}"
    if running[0].poll() is None:
        mood(f"http://127.0.0.1:{port}")


def mood(provider, **how):
    urlopen(Request(f"{provider}/mood", json.dumps(how).encode(), method="POST")).close()


@pytest.fixture
def site(city_urls, tmp_path):
    """Makes the city that asks this provider."""
    made = []

    def asking(issuer, **more):
        settings = {
            "KALONG_OIDC_ISSUER": issuer,
            "KALONG_OIDC_CLIENT_ID": ours.CLIENT_ID,
            "KALONG_OIDC_CLIENT_SECRET": ours.CLIENT_SECRET,
        }
        services = connect(config_for(tmp_path, **settings | more), Urls(*city_urls))
        made.append(services)
        app = create_app(services)
        app.test_client_class = Browser
        return app.test_client()

    yield asking
    for services in made:
        services.positions.stop()
        services.engine.dispose()


@pytest.fixture
def client(site, issuer):
    return site(issuer)


def sent_back(client, path="/login/provider"):
    """Goes to the provider, which sends back at once; the path and query to come back with."""
    there = urlsplit(client.get(path).location)
    connection = HTTPConnection(there.netloc, timeout=5)
    connection.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}"


def stays_out(client, answer, words="chưa xác nhận"):
    assert answer.status_code == 403, answer.text
    assert words in answer.text
    assert client.get("/desk/inbox").status_code == 303


def test_whoever_the_provider_knows_and_the_city_too_is_in(client):
    assert "/login/provider" in client.get("/login").text

    answer = client.get(sent_back(client))

    assert (answer.status_code, answer.location) == (303, "/desk/inbox")
    assert client.get("/desk/inbox").status_code == 200


def test_one_is_led_where_one_wanted_to_go_and_nowhere_else(client):
    there = sent_back(client, "/login/provider?next=/desk/entry")
    assert client.get(there).location == "/desk/entry"

    elsewhere = sent_back(client, "/login/provider?next=//elsewhere.example")
    assert client.get(elsewhere).location == "/desk/inbox"


def test_the_request_has_a_challenge_a_state_and_a_nonce_each_time(client):
    first, second = (parse_qs(urlsplit(client.get("/login/provider").location).query) for _ in "ab")

    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
    assert first["redirect_uri"] == ["http://localhost/login/provider/return"]


def test_a_role_in_the_token_is_no_role(client, issuer):
    mood(issuer, claims={"roles": ["manager"], "role": "manager"})

    client.get(sent_back(client))
    assert client.get("/desk/manage").status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time()) - 3600},
        {"exp": None},
        {"iat": None},
        {"iat": int(time()) + 3600},
        {"aud": ["somebody-else", ours.CLIENT_ID], "azp": "somebody-else"},
    ],
    # By number: two of them have a moment in them, and every process has its own.
    ids=[str(number) for number in range(10)],
)
def test_a_token_that_is_not_for_this_login_is_refused(client, issuer, claims):
    mood(issuer, claims=claims)

    stays_out(client, client.get(sent_back(client)))


@pytest.mark.parametrize("how", ["tamper", "stranger", "unsigned"])
def test_a_token_that_the_provider_did_not_sign_is_refused(client, issuer, how):
    mood(issuer, **{how: True})

    stays_out(client, client.get(sent_back(client)))


@pytest.mark.parametrize("login", ["nobody@demo", "", "\x00", "x" * 300, 4711, ["manager@demo"]])
def test_somebody_who_is_not_on_the_staff_is_told_so(client, issuer, login):
    mood(issuer, claims={"preferred_username": login})

    stays_out(client, client.get(sent_back(client)), "chưa có vai trò")


def test_whose_role_was_removed_is_not_on_the_staff_any_more(client, services):
    services.staff_desk.remove("dispatcher@demo", SYSTEM, services.now())

    stays_out(client, client.get(sent_back(client)), "chưa có vai trò")


def test_another_browser_cannot_finish_what_this_one_began(site, issuer):
    mine, another = site(issuer), site(issuer)
    there = sent_back(mine)

    stays_out(another, another.get(there), "đăng nhập lại")
    sent_back(another)
    stays_out(another, another.get(there))


def test_a_code_is_used_once(client):
    there = sent_back(client)
    kept = client.get_cookie(COOKIE).value
    client.get(there)
    client.post("/logout")
    client.set_cookie(COOKIE, kept)

    stays_out(client, client.get(there))


def test_who_says_no_at_the_provider_is_not_in(client):
    state = parse_qs(urlsplit(client.get("/login/provider").location).query)["state"][0]

    stays_out(client, client.get(f"/login/provider/return?error=access_denied&state={state}"))


def test_an_address_that_nobody_verified_is_no_login(site, issuer):
    client = site(issuer, KALONG_OIDC_CLAIM="email")
    mood(issuer, claims={"email": "dispatcher@demo"})
    stays_out(client, client.get(sent_back(client)))

    mood(issuer, claims={"email": "dispatcher@demo", "email_verified": True})
    assert client.get(sent_back(client)).status_code == 303


class TestAway:
    def told(self, answer):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "không trả lời" in answer.text

    def test_a_provider_that_is_down_is_told_in_one_sentence(self, site):
        self.told(site("http://127.0.0.1:1").get("/login/provider"))

    def test_one_that_goes_down_in_between_as_well(self, client, issuer):
        there = sent_back(client)
        mood(issuer, broken=True)

        self.told(client.get(there))

    def test_one_that_says_it_is_another_is_none(self, client, issuer):
        mood(issuer, issuer="https://elsewhere.example")

        self.told(client.get("/login/provider"))

    def test_the_password_opens_all_the_same(self, site):
        client = site("http://127.0.0.1:1")

        answer = client.post("/login", data={"login": "dispatcher@demo", "password": "demo"})
        assert answer.status_code == 303


class TestSettings:
    def test_without_them_there_is_no_such_page(self, anyone):
        assert anyone.get("/login/provider").status_code == 404
        assert "/login/provider" not in anyone.get("/login").text

    @pytest.mark.parametrize(
        ("settings", "named"),
        [
            ({"KALONG_OIDC_ISSUER": "https://login.city.example"}, "CLIENT_ID"),
            ({"KALONG_OIDC_CLIENT_ID": "x"}, "ISSUER"),
            (
                dict.fromkeys(("KALONG_OIDC_CLIENT_ID", "KALONG_OIDC_CLIENT_SECRET"), "x")
                | {"KALONG_OIDC_ISSUER": "http://login.city.example"},
                "ISSUER",
            ),
        ],
    )
    def test_half_of_them_or_an_open_line_are_refused(self, tmp_path, settings, named):
        with pytest.raises(ConfigError, match=f"KALONG_OIDC_{named}"):
            config_for(tmp_path, **settings)
