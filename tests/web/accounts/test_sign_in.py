"""/sign-in: a telephone, a code, and the reports that are filed under the number."""

import json
import re
from io import BytesIO

import pytest
import structlog
from sqlalchemy import text

from eventlog.vault import Contact
from tests.web.accounts.test_codes import GARBAGE, code_in, wrong
from tests.web.texts import collect
from web.accounts.code_sender import send_codes
from web.accounts.sign_in import ASKED_AN_HOUR, BROWSER, TRIED_AN_HOUR
from web.logs import configure

PHONE = "0912 345 678"
IN_FULL = "+84912345678"

TAG = re.compile("<[^>]*>")


@pytest.fixture(autouse=True)
def texts(services):
    return collect(services)


def ask(client, phone=PHONE, **more):
    return client.post("/sign-in", data={"phone": phone, **more})


def code_for(services):
    send_codes(services)
    return code_in(services.texts.waiting[-1])


def sign_in(client, services, phone=PHONE, **more):
    assert ask(client, phone, **more).status_code == 303
    return client.post("/sign-in/code", data={"code": code_for(services), **more})


def test_a_number_and_its_code_lead_to_one_s_own_page(anyone, services):
    assert anyone.get("/me").location == "/sign-in?next=/me"

    answer = sign_in(anyone, services)

    assert (answer.status_code, answer.location) == (303, "/me")
    assert anyone.get("/me").status_code == 200
    assert services.vault.person_with_phone(IN_FULL)


def test_one_is_led_back_to_where_one_wanted_to_go(anyone, app, services):
    assert sign_in(anyone, services, next="/me/sessions").location == "/me/sessions"
    other = app.test_client()
    assert sign_in(other, services, "0987 654 321", next="//elsewhere.example").location == "/me"


def test_the_same_number_is_the_same_person_on_every_telephone(anyone, app, services):
    sign_in(anyone, services)
    person = services.vault.person_with_phone(IN_FULL)
    with services.engine.begin() as db:
        db.execute(text("DELETE FROM request_count"))  # a minute passes

    sign_in(app.test_client(), services, "+84 912.345.678")

    assert services.vault.person_with_phone(IN_FULL) == person


@pytest.mark.parametrize("phone", GARBAGE)
def test_garbage_is_refused_beside_its_field_and_nothing_is_kept(anyone, services, phone):
    page = ask(anyone, phone)

    assert page.status_code == 422
    assert 'aria-invalid="true" aria-describedby="phone-fault"' in page.text
    with services.engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM sign_in_code")).scalar() == 0


def test_a_wrong_code_is_told_beside_its_field(anyone, services):
    ask(anyone)
    page = anyone.post("/sign-in/code", data={"code": next(wrong(code_for(services)))})

    assert page.status_code == 403
    assert 'aria-describedby="code-fault"' in page.text
    assert anyone.get("/me").status_code == 303


class TestTheAnswerTellsNothing:
    def told(self, answer):
        """All of an answer but what is random in every one."""
        cookies = [each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")]
        random = ("Set-Cookie", "X-Request-ID")
        headers = sorted((n, v) for n, v in answer.headers if n not in random)
        return answer.status_code, answer.data, headers, cookies

    def test_whether_the_number_is_known_or_a_cap_is_reached(self, app, services):
        services.vault.enter(Contact(phone=IN_FULL))
        known = self.told(ask(app.test_client()))
        send_codes(services)
        capped = self.told(ask(app.test_client()))
        send_codes(services)
        unknown = self.told(ask(app.test_client(), "0987 654 321"))
        foreign = self.told(ask(app.test_client(), "+44 7911 123456"))

        assert known == unknown == capped == foreign
        assert len(services.texts.waiting) == 1  # the second one was refused, and nobody is told

    def test_not_on_the_next_page_either(self, app, services):
        pages = []
        for _ in range(2):
            client = app.test_client()
            pages.append(client.get(ask(client).location).text)
            send_codes(services)
        first, second = ([line for line in p.splitlines() if "csrf" not in line] for p in pages)

        assert first == second

    def test_not_when_a_wrong_code_is_tried(self, app, services):
        answers = []
        for _ in range(2):
            client = app.test_client()
            ask(client)
            send_codes(services)
            page = client.post("/sign-in/code", data={"code": "0000000"})
            lines = [line for line in page.text.splitlines() if "csrf" not in line]
            answers.append((page.status_code, lines))

        assert answers[0] == answers[1]


class TestTheBrowser:
    def test_a_code_is_bound_to_the_cookie_of_who_asked(self, anyone, app, services):
        ask(anyone)
        code = code_for(services)

        stranger = app.test_client()
        assert stranger.post("/sign-in/code", data={"code": code}).status_code == 403
        stranger.set_cookie(BROWSER, "a token that somebody made up")
        assert stranger.post("/sign-in/code", data={"code": code}).status_code == 403
        assert anyone.post("/sign-in/code", data={"code": code}).status_code == 303

    def test_a_code_works_once_even_with_the_cookie_put_back(self, anyone, app, services):
        ask(anyone)
        code, token = code_for(services), anyone.get_cookie(BROWSER).value
        anyone.post("/sign-in/code", data={"code": code})

        again = app.test_client()
        again.set_cookie(BROWSER, token)
        assert again.post("/sign-in/code", data={"code": code}).status_code == 403

    def test_the_cookie_is_kept_from_scripts_and_gone_afterwards(self, anyone, services):
        cookie = ask(anyone).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        anyone.post("/sign-in/code", data={"code": code_for(services)})

        assert anyone.get_cookie(BROWSER) is None

    def test_one_more_code_goes_to_the_same_number_without_typing_it(self, anyone, services):
        ask(anyone)
        send_codes(services)
        with services.engine.begin() as db:
            db.execute(text("DELETE FROM request_count"))  # a minute passes

        assert anyone.post("/sign-in/again").location == "/sign-in/code"
        send_codes(services)
        assert [told.phone for told in services.texts.waiting] == [IN_FULL] * 2

    def test_without_a_number_there_is_no_page_for_a_code(self, anyone):
        for answer in (anyone.get("/sign-in/code"), anyone.post("/sign-in/again")):
            assert (answer.status_code, answer.location) == (303, "/sign-in")

    def test_the_number_is_shown_by_its_end_alone(self, anyone):
        page = anyone.get(ask(anyone).location).text
        shown = TAG.sub("", page).replace(" ", "")  # tokens in forms may hold any digits

        assert "678" in shown
        assert "345" not in shown


class TestCapsOfAnAddress:
    def test_on_asking(self, anyone):
        answers = [ask(anyone, f"09123456{n:02}") for n in range(ASKED_AN_HOUR + 1)]

        assert [a.status_code for a in answers] == [303] * ASKED_AN_HOUR + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert anyone.post("/sign-in/again").status_code == 429

    def test_on_trying(self, anyone):
        tried = [anyone.post("/sign-in/code", data={"code": "0"}) for _ in range(TRIED_AN_HOUR + 1)]

        assert [a.status_code for a in tried] == [403] * TRIED_AN_HOUR + [429]


@pytest.fixture
def log():
    written = BytesIO()
    configure("test", written)
    yield lambda: written.getvalue().decode()
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_no_log_line_holds_number_or_code(anyone, services, log):
    ask(anyone)
    code = code_for(services)
    anyone.post("/sign-in/code", data={"code": next(wrong(code))})
    anyone.post("/sign-in/code", data={"code": code})
    anyone.get(f"/sign-in/code?code={code}&phone=0912345678")

    told = [json.loads(line) for line in log().splitlines()]
    assert {line.get("route") for line in told} >= {"/sign-in", "/sign-in/code"}
    for secret in ("912345678", "912 345 678", f'"{code}', f"={code}"):
        assert secret not in log()


def test_whoever_is_signed_in_need_not_sign_in_again(anyone, services):
    sign_in(anyone, services)

    assert anyone.get("/sign-in").location == "/me"
