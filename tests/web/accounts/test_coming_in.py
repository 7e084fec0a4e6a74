"""Coming in step by step, in a city that is no demo."""

import re
from datetime import timedelta
from time import perf_counter

import pyotp
import pytest

from domain.people.actor import SYSTEM
from domain.people.staff import Post
from domain.refusals import Invalid
from tests.browser import Browser
from tests.conftest import config_for
from web.accounts import staff
from web.accounts.passwords import chosen, fits, hashed
from web.app import create_app
from web.outside.database import Urls
from web.wiring import connect

OWN = "ba con vịt xòe hai cái cánh"
TICKET = re.compile(r'name="ticket" value="([^"]+)"')
SECRET = re.compile(r'class="number key">([A-Z2-7]{32})<')


@pytest.fixture
def real(city_urls, tmp_path):
    """The same city, said to be no demo, and without a worker."""
    services = connect(config_for(tmp_path, KALONG_DEMO="0"), Urls(*city_urls))
    yield services
    services.positions.stop()
    services.engine.dispose()


@pytest.fixture
def client(real):
    app = create_app(real)
    app.test_client_class = Browser
    return app.test_client()


@pytest.fixture
def first(real):
    """The password with which `an` comes in for the first time."""
    _, password = staff.add(real, "an", "Lê An", "", Post("dispatcher"), SYSTEM, real.now())
    return password


@pytest.fixture
def clock(real, monkeypatch):
    """Moves the city's clock on."""

    def on(**time):
        moment = real.now() + timedelta(**time)
        monkeypatch.setattr(real, "now", lambda: moment)

    return on


def give(client, path, page, **fields):
    return client.post(path, data={"ticket": TICKET.search(page)[1], **fields})


def log_in(client, password, login="an", **more):
    return client.post("/login", data={"login": login, "password": password, **more})


def code_at(real, secret):
    return pyotp.TOTP(secret).at(real.now())


@pytest.fixture
def secret(client, first, real):
    """`an` has come in once, and has a password and a second factor since then; and is out."""
    page = log_in(client, first).text
    page = give(client, "/login/password", page, password=OWN, again=OWN).text
    secret = SECRET.search(page)[1]
    page = give(client, "/login/factor", page, code=code_at(real, secret)).text
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", page)) == 10
    real.recovery = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)
    assert client.get("/desk/inbox").status_code == 200
    client.post("/logout")
    return secret


def test_the_first_login_asks_for_a_password_of_ones_own_and_a_second_factor(secret):
    assert len(secret) == 32


def test_no_step_lets_in_before_the_last(client, first):
    page = log_in(client, first).text
    assert client.get("/desk/inbox").status_code == 303

    give(client, "/login/password", page, password=OWN, again=OWN)
    assert client.get("/desk/inbox").status_code == 303


@pytest.mark.usefixtures("secret")
def test_no_step_can_be_left_out(client):
    page = log_in(client, OWN).text

    for path in ("/login/password", "/login/factor"):
        answer = give(client, path, page, password=OWN + "!", again=OWN + "!", code="000000")
        assert answer.status_code == 403
    assert client.get("/desk/inbox").status_code == 303


@pytest.mark.usefixtures("secret")
def test_a_first_password_is_used_once(client, first):
    assert log_in(client, first).status_code == 403


def test_a_first_password_holds_for_a_week(client, first, clock):
    clock(days=8)

    assert log_in(client, first).status_code == 403


def test_with_password_and_code_one_is_in_and_led_where_one_wanted_to(client, real, secret, clock):
    clock(seconds=30)
    page = log_in(client, OWN, next="/desk/entry").text
    answer = give(client, "/login/second", page, code=code_at(real, secret))

    assert (answer.status_code, answer.location) == (303, "/desk/entry")
    assert client.get("/desk/inbox").status_code == 200


def test_a_code_holds_once(client, real, secret, clock):
    clock(seconds=30)
    code = code_at(real, secret)
    for expected in (303, 403):
        page = log_in(client, OWN).text
        assert give(client, "/login/second", page, code=code).status_code == expected


@pytest.mark.parametrize(
    ("seconds", "status"), [(-60, 403), (-30, 303), (0, 303), (30, 303), (60, 403)]
)
def test_a_clock_may_go_half_a_minute_wrong(client, real, secret, clock, seconds, status):
    clock(minutes=10)
    code = pyotp.TOTP(secret).at(real.now() + timedelta(seconds=seconds))

    page = log_in(client, OWN).text
    assert give(client, "/login/second", page, code=code).status_code == status


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("code", ["", "000000", "abc", "12 34", "\x00", "ổ", "9" * 5000])
def test_another_code_is_refused(client, code):
    page = log_in(client, OWN).text

    answer = give(client, "/login/second", page, code=code)
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text


def test_guessing_ends_after_some_tries(client, real, secret, clock):
    clock(minutes=20)
    page = log_in(client, OWN).text
    tries = [give(client, "/login/second", page, code="000000").status_code for _ in range(11)]
    assert tries == [403] * 10 + [429]

    assert give(client, "/login/second", page, code=code_at(real, secret)).status_code == 429


@pytest.mark.usefixtures("secret")
def test_a_recovery_code_lets_in_once(client, real):
    code = real.recovery[3].replace("-", " ").upper()
    for expected in (303, 403):
        page = log_in(client, OWN).text
        assert give(client, "/login/second", page, code=code).status_code == expected
    assert real.credentials.of("an").recovery_codes == 9


def test_the_secret_and_the_codes_are_not_readable_in_the_table(real, secret):
    with real.engine.connect() as db:
        row = db.exec_driver_sql("SELECT credential::text FROM credential WHERE login = 'an'")
        kept = row.scalar()
    assert secret not in kept
    assert secret.encode().hex() not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in real.recovery)
    assert "$argon2id$" in kept


def test_a_ticket_is_worth_nothing_after_a_while_or_once_something_has_changed(
    client, real, secret
):
    page = log_in(client, OWN).text
    staff.reset(real, "an", SYSTEM, real.now())

    assert give(client, "/login/second", page, code=code_at(real, secret)).status_code == 403
    assert client.post("/login/second", data={"ticket": "made up"}).status_code == 403


def test_who_was_suspended_meanwhile_does_not_come_in(client, real, secret, clock):
    clock(seconds=30)
    page = log_in(client, OWN).text
    real.staff_desk.suspend("an", SYSTEM, real.now())

    answer = give(client, "/login/second", page, code=code_at(real, secret))
    assert answer.status_code == 403
    assert client.get("/desk/inbox").status_code == 303


def test_a_demo_password_opens_no_real_city(client):
    assert log_in(client, "demo", "manager@demo").status_code == 403
    assert "manager@demo" not in client.get("/login").text


class TestTrying:
    def test_a_login_from_one_network_has_ten_tries(self, client, first):
        tries = [log_in(client, "wrong password").status_code for _ in range(11)]
        assert tries == [403] * 10 + [429]

        refused = log_in(client, first)
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0

    @pytest.mark.usefixtures("first")
    def test_an_unknown_login_is_told_and_counted_the_same(self, client):
        known, unknown = (log_in(client, "wrong password", who) for who in ("an", "nobody"))
        same = re.compile(r'value="[0-9a-f]{80}"')

        assert same.sub("", known.text) == same.sub("", unknown.text)
        tries = [log_in(client, "wrong", "nobody").status_code for _ in range(10)]
        assert tries[-1] == 429

    def test_a_stranger_does_not_shut_out_the_one_who_has_the_login(self, client, first):
        for _ in range(11):
            client.post(
                "/login",
                data={"login": "an", "password": "x"},
                environ_base={"REMOTE_ADDR": "203.0.113.9"},
            )

        assert log_in(client, first).status_code == 200


class TestPasswords:
    def test_they_are_the_same_however_they_were_typed(self):
        kept = hashed("bốn con vịt xòe")

        assert fits("bô\u0301n con vi\u0323t xòe", kept)
        assert not fits("bon con vit xoe", kept)

    def test_nobody_s_takes_as_long_as_somebody_s(self):
        kept, times = hashed("a good password"), {}
        for hash_ in (kept, None):
            begun = perf_counter()
            for _ in range(5):
                assert not fits("another one", hash_)
            times[hash_ is None] = perf_counter() - begun
        assert 0.5 < times[True] / times[False] < 2

    @pytest.mark.parametrize(
        "password",
        [
            *("short", "x" * 11, "aA1!" * 40, "password1234", "Matkhau@2026!", "P@ssw0rd1234"),
            *("123456789012", "qwertyuiop12", "aaaaaaaaaaaa", "adminadmin123", "lean.city.2026"),
            *("ward1ward1ward1", "correcthorsebatterystaple", "2026-11-25-00"),
        ],
    )
    def test_what_is_tried_first_is_refused(self, password):
        with pytest.raises(Invalid):
            chosen(password, password, "ward1@demo", "Le An", "lean@city.example")

    @pytest.mark.parametrize(
        "password", ["bốn con vịt qua cầu", "tr4-mxkz-99-lantern", "purple elephant dance"]
    )
    def test_a_good_one_is_taken(self, password):
        assert fits(password, chosen(password, password, "an", "Lê An"))
