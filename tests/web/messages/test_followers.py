"""Hearing of a case or an area: confirmed once, by a button, and told to nobody else."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain.reports.code import report_id_of
from eventlog.outbox import one_time_text, pending_follow, push_subscription
from projections.watched_area import watchers
from tests.web.cast import enter, send, ward_of
from tests.web.messages.people import somebody
from web.messages.channels import OnThePage
from web.messages.settings import Push
from web.sweeper import sweep

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
BROWSER = {"endpoint": ENDPOINT, "keys": {"p256dh": "B" * 87, "auth": "a" * 22}}


def letters(services):
    """The letters that wait, opened."""
    with services.engine.connect() as db:
        return [kept for _, kept in services.texts.shown(db, 10)]


def link_in(letter):
    return re.search(r"http://localhost:\d+(/follow/\S+)", letter.letter.text)[1]


def followers(services, code):
    return services.desk.find(report_id_of(code)).followers


def ask(client, code, email="an@example.vn"):
    return client.post(f"/reports/{code}/follow", data={"email": email})


def count(services, table):
    with services.engine.connect() as db:
        return db.execute(select(func.count()).select_from(table)).scalar()


class TestByMail:
    def test_only_the_button_in_the_letter_makes_a_follower(self, fed, anyone):
        code = send(anyone)
        assert ask(anyone, code).status_code == 200
        assert followers(fed, code) == set()
        (letter,) = letters(fed)
        assert letter.to == "an@example.vn"
        link = link_in(letter)

        assert anyone.get(link).headers["Referrer-Policy"] == "no-referrer"
        assert anyone.head(link).status_code == 200
        assert followers(fed, code) == set()
        assert anyone.post(link).status_code == 200
        (person,) = followers(fed, code)
        assert fed.vault.contact(person).email == "an@example.vn"

    def test_the_link_works_once(self, fed, anyone):
        code = send(anyone)
        ask(anyone, code)
        link = link_in(letters(fed)[0])
        anyone.post(link)

        assert anyone.post(link).status_code == 404
        assert anyone.get(link).status_code == 404
        assert count(fed, pending_follow) == 0

    def test_the_same_address_is_one_person(self, fed, anyone):
        codes = [send(anyone), send(anyone, "Đèn hỏng")]
        for code in codes:
            ask(anyone, code, "An@Example.VN" if code == codes[0] else "an@example.vn")
            anyone.post(link_in(letters(fed)[0]))

        assert followers(fed, codes[0]) == followers(fed, codes[1])

    def test_after_a_day_it_is_forgotten(self, fed, anyone, monkeypatch):
        ask(anyone, send(anyone))
        link, later = link_in(letters(fed)[0]), fed.now() + timedelta(days=1, minutes=1)
        monkeypatch.setattr(fed, "now", lambda: later)

        assert anyone.post(link).status_code == 404
        sweep(fed)
        assert (count(fed, pending_follow), count(fed, one_time_text)) == (0, 0)

    def test_the_answer_tells_nothing_about_an_address(self, fed, anyone):
        code = send(anyone)
        first = ask(anyone, code).text
        anyone.post(link_in(letters(fed)[0]))

        token = re.compile(r'name="csrf_token" value="\w+"')
        assert token.sub("", ask(anyone, code).text) == token.sub("", first)

    @pytest.mark.parametrize("email", ["", "an", "an@example.vn\nBcc: b@c.vn", "a" * 300 + "@b.vn"])
    def test_what_is_no_address_is_refused(self, fed, anyone, email):
        assert ask(anyone, send(anyone), email).status_code == 422
        assert count(fed, pending_follow) == 0

    def test_nobody_can_fill_somebody_s_letter_box(self, fed, anyone):
        code = send(anyone)
        answers = [ask(anyone, code).status_code for _ in range(7)]

        assert answers == [200] * 5 + [429] * 2
        assert len(letters(fed)) == 5

    def test_a_case_that_is_not_there_is_not_followed(self, fed, anyone):
        assert ask(anyone, "K7M4P2QX").status_code == 404
        assert letters(fed) == []

    def test_addresses_are_sealed(self, fed, anyone):
        ask(anyone, send(anyone))
        with fed.engine.connect() as db:
            for table in ("pending_follow", "one_time_text", "mail_follower", "event_log"):
                kept = str(db.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars().all())
                assert b"an@example.vn".hex() not in kept
                assert "an@example.vn" not in kept


def test_who_is_signed_in_follows_at_once_and_once(fed, app, anyone):
    code, an = send(anyone), somebody(fed)
    citizen = enter(app.test_client(), "citizen", an.id)
    for _ in range(2):
        assert citizen.post(f"/reports/{code}/follow").status_code == 200

    assert followers(fed, code) == {an.id}


class TestInTheBrowser:
    @pytest.fixture
    def pushing(self, fed):
        push = Push("mailto:city@city.example", ("fcm.googleapis.com",))
        fed.config = replace(fed.config, messages=replace(fed.config.messages, push=push))

    @pytest.mark.usefixtures("pushing")
    def test_a_browser_follows_without_an_account(self, fed, anyone):
        code = send(anyone)
        for _ in range(2):
            assert anyone.post(f"/reports/{code}/browser", json=BROWSER).status_code == 201

        assert len(followers(fed, code)) == 1
        assert count(fed, push_subscription) == 1
        with fed.engine.connect() as db:
            kept = str(db.exec_driver_sql("SELECT p::text FROM push_subscription p").scalar())
        assert ENDPOINT not in kept
        assert ENDPOINT.encode().hex() not in kept

    @pytest.mark.usefixtures("pushing")
    def test_with_the_key_it_is_the_reporter_s(self, fed, anyone):
        body = {"category": "drainage", "text": "Nắp cống vỡ", "lon": 107.3558, "lat": 20.9887}
        sent = anyone.post("/api/reports", json=body).json
        anyone.get(f"/reports/{sent['code']}?key={sent['rating_key']}")
        assert anyone.post(f"/reports/{sent['code']}/browser", json=BROWSER).status_code == 201

        reporter = fed.desk.find(report_id_of(sent["code"])).reporter
        with fed.engine.connect() as db:
            assert db.execute(select(push_subscription.c.person_id)).scalars().all() == [
                reporter.id
            ]
        assert followers(fed, sent["code"]) == set()

    @pytest.mark.usefixtures("pushing")
    def test_forgetting_destroys_what_was_sealed(self, fed, anyone):
        code = send(anyone)
        anyone.post(f"/reports/{code}/browser", json=BROWSER)
        (person,) = followers(fed, code)
        with fed.engine.begin() as db:
            key = db.execute(select(push_subscription.c.subscription_id)).scalar_one()
            fed.messages.forget(person, db)

        assert count(fed, push_subscription) == 0
        with fed.engine.connect() as db:
            assert fed.keyring.keys(db, [key]) == {}

    @pytest.mark.usefixtures("pushing")
    @pytest.mark.parametrize(
        "endpoint",
        ["https://evil.example/x", "http://127.0.0.1:80/", "https://fcm.googleapis.com@evil.example/",
         "https://fcm.googleapis.com/" + "x" * 3000],
    )  # fmt: skip
    def test_a_made_up_push_service_is_refused(self, fed, anyone, endpoint):
        code = send(anyone)
        answer = anyone.post(f"/reports/{code}/browser", json=BROWSER | {"endpoint": endpoint})

        assert answer.status_code == 422
        assert answer.json["field"] == "endpoint"
        assert followers(fed, code) == set()

    def test_where_nothing_is_pushed_it_is_neither_offered_nor_taken(self, anyone):
        code = send(anyone)

        assert anyone.post(f"/reports/{code}/browser", json=BROWSER).status_code == 422
        assert 'id="push"' not in anyone.get(f"/reports/{code}").text

    @pytest.mark.usefixtures("pushing")
    def test_the_page_offers_it_with_the_city_s_key(self, anyone):
        page = anyone.get(f"/reports/{send(anyone)}").text

        assert re.search(r'id="push" hidden data-key="[\w-]{87}"', page)
        worker = anyone.get("/sw.js")
        assert worker.mimetype == "text/javascript"
        assert "showNotification" in worker.text


class TestAreas:
    def test_a_citizen_hears_of_areas_and_leaves_them(self, fed, app, anyone):
        ward, an = ward_of(anyone, send(anyone)), somebody(fed)
        citizen = enter(app.test_client(), "citizen", an.id)
        citizen.post("/around", data={"ward": ward})
        citizen.post("/around", data={"lon": "107.35581", "lat": "20.98871", "radius": "500"})

        page = citizen.get("/around").text
        assert "500 m quanh 20.989, 107.356" in page
        key = re.search(r'name="key" value="([^"]+)"', page)[1]
        citizen.post("/around/leave", data={"key": key})
        assert len(re.findall('name="key"', citizen.get("/around").text)) == 1

    @pytest.mark.parametrize(
        ("form", "status"),
        [
            ({"lon": "200", "lat": "0"}, 422),
            ({"lon": "nan", "lat": "0"}, 422),
            ({"lon": "1", "lat": "1", "radius": "9999999"}, 422),
            ({"ward": "not a uuid"}, 422),
            ({"ward": "00000000-0000-0000-0000-000000000001"}, 404),
            ({}, 404),
        ],
    )
    def test_what_is_no_area_is_refused(self, fed, anyone, form, status):
        answer = anyone.post("/around", data=form | {"email": "an@example.vn"})

        assert answer.status_code == status
        assert letters(fed) == []

    def test_by_mail_it_is_confirmed_first(self, fed, anyone):
        ward = ward_of(anyone, send(anyone))
        anyone.post("/around", data={"ward": ward, "email": "an@example.vn"})
        fed.texts.send_one("email", OnThePage(), fed.now())
        anyone.post(link_in(letters(fed)[0]))

        fed.catch_up()
        with fed.engine.connect() as db:
            ((_, person, (area,)),) = watchers(db)
        assert str(area.ward_id) == ward
        assert fed.vault.contact(person).email == "an@example.vn"
