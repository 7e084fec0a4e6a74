"""What links lead to: opening changes nothing, a button acts once, and no address leaks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventlog.outbox import delivery, message_choice
from tests.web.messages.people import BY_BOTH, BY_TELEPHONE, DISPATCHER, MORNING, case_of, somebody
from web.messages.addressing import address_some
from web.messages.channels import OnThePage, Retry
from web.messages.links import message_of, token_of
from web.messages.sending import send_one


@pytest.fixture
def told(fed, monkeypatch):
    """A message to somebody, shown on the page; its case, its row and its link."""
    monkeypatch.setattr(fed, "now", lambda: MORNING)
    an = somebody(fed, BY_BOTH)
    code = case_of(fed, an)
    fed.catch_up()
    address_some(fed)
    send_one(fed, "email", OnThePage())
    return an, code, f"/m/{token_of(fed.config.secret_key, row_of(fed).delivery_id)}"


def row_of(services):
    with services.engine.connect() as db:
        return db.execute(select(delivery)).one()


def test_opening_a_link_changes_nothing_and_tells_nobody(fed, anyone, told):
    _, code, link = told
    before = row_of(fed)
    for path in (link, f"{link}/stop"):
        for _ in range(3):
            answer = anyone.get(path)
            assert answer.status_code == 200
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
        assert anyone.head(path).status_code == 200

    assert row_of(fed) == before
    assert code[:4] in anyone.get(link).text


def test_the_button_opens_the_case_as_its_reporter_s_once(fed, anyone, told):
    _, code, link = told
    fed.desk.ask(code, "Trước số nhà nào?", DISPATCHER, MORNING)
    answer = anyone.post(link)

    assert answer.status_code == 303
    assert answer.location == f"/reports/{code}"
    assert 'id="reply"' in anyone.get(answer.location).text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    again = anyone.post(link)
    assert again.status_code == 410


def test_a_follower_gets_no_key_of_somebody_else_s_case(fed, anyone, told):
    _, code, link = told
    with fed.engine.begin() as db:
        db.execute(update(delivery).values(recipient="person-" + "0" * 32))

    fed.desk.ask(code, "Trước số nhà nào?", DISPATCHER, MORNING)
    fed.catch_up()

    assert 'id="reply"' not in anyone.get(anyone.post(link).location).text


@pytest.mark.parametrize("token", ["x", "a" * 32, "é" * 32, "A" * 43])
def test_a_made_up_link_leads_nowhere(anyone, told, token):  # noqa: ARG001
    for method in ("get", "post"):
        assert getattr(anyone, method)(f"/m/{token}").status_code == 404


def test_a_link_grows_old(fed, anyone, told, monkeypatch):
    monkeypatch.setattr(fed, "now", lambda: row_of(fed).recorded_at + timedelta(days=31))

    assert anyone.post(told[2]).status_code == 404


def test_of_a_person_who_was_forgotten_the_link_leads_nowhere(fed, anyone, told):
    an, _, link = told
    with fed.engine.begin() as db:
        fed.messages.forget(an.id, db)

    assert anyone.get(link).status_code == 404


def test_a_token_is_of_one_message_and_one_city(told, fed):
    token = told[2].removeprefix("/m/")

    assert message_of(fed.config.secret_key, token) == row_of(fed).delivery_id
    assert message_of("another city", token) is None
    assert len(token) == 32


class TestStopping:
    def chosen(self, services):
        with services.engine.connect() as db:
            return {row.person_id: row.channels for row in db.execute(select(message_choice))}

    def test_one_click_of_a_mail_program_stops_everything(self, fed, app, told):
        an, _, link = told
        program = FlaskClient(app, app.response_class, use_cookies=False)
        answer = program.open(f"{link}/stop", method="POST", data={"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert self.chosen(fed) == {an.id: ""}

    def test_channels_are_chosen_once_with_a_link(self, fed, anyone, told):
        an, _, link = told
        page = anyone.get(f"{link}/stop").text
        assert 'value="sms"' in page
        assert 'value="email"' in page
        assert 'value="push"' not in page

        anyone.post(f"{link}/stop", data={"way": ["sms", "pigeon"]})
        assert self.chosen(fed) == {an.id: "sms"}
        assert anyone.post(f"{link}/stop").status_code == 410
        assert self.chosen(fed) == {an.id: "sms"}


class TestTheReadablePage:
    def test_it_shows_what_would_arrive_and_masks_to_whom(self, as_, told):
        page = as_("dispatcher@demo").get("/messages").text

        assert f"{told[1][:4]}-{told[1][4:]}" in page
        assert "已收到反映" in page
        assert "b•••@example.vn" in page
        assert "binh@example.vn" not in page
        assert told[2] not in page

    def test_codes_wait_there_on_a_machine_without_gateway(self, fed, as_, told):  # noqa: ARG002
        fed.texts.queue("+84912345678", "Mã: 123456", MORNING + timedelta(minutes=5))
        page = as_("dispatcher@demo").get("/messages").text

        assert "123456" in page
        assert "+84•••678" in page

    def test_outside_the_demo_nobody_reads_other_people_s_messages(self, fed, as_, told):
        fed.config = replace(fed.config, demo=False)

        assert as_("manager@demo").get("/messages").status_code == 404
        assert told


class TestDeadLetters:
    class Broken:
        def send(self, _):
            return Retry("the gateway answered 503")

    @pytest.fixture
    def dead(self, fed, told):  # noqa: ARG002
        case_of(fed, somebody(fed, BY_TELEPHONE))
        address_some(fed)
        with fed.engine.begin() as db:
            db.execute(update(delivery).values(tries=7, state="waiting", next_try=MORNING))
        send_one(fed, "sms", self.Broken())

    @pytest.mark.usefixtures("dead")
    def test_it_says_what_failed_and_since_when_and_sends_again(self, fed, as_):
        manager = as_("manager@demo")
        page = manager.get("/desk/messages").text
        assert "the gateway answered 503" in page
        assert "912345678" not in page
        action = page.partition('action="/desk/messages/')[2].partition('"')[0]

        assert manager.post(f"/desk/messages/{action}").status_code == 303
        with fed.engine.connect() as db:
            c = delivery.c
            row = db.execute(select(c.state, c.tries).where(c.channel == "sms")).one()
        assert tuple(row) == ("waiting", 0)

    @pytest.mark.usefixtures("dead")
    def test_it_can_be_narrowed(self, as_):
        manager = as_("manager@demo")

        failed = "the gateway answered 503"
        assert failed not in manager.get("/desk/messages?channel=email").text
        assert failed in manager.get("/desk/messages?channel=sms").text
        assert manager.get("/desk/messages?state=%00&channel=x").status_code in (200, 422)
        for state in ("waiting", "sent", "shown", "dropped"):
            assert manager.get(f"/desk/messages?state={state}").status_code == 200
