"""What people ask about their data: on their page, on the desk, in messages, and by the clock."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.people.actor import Actor
from eventlog.vault import Contact
from projections.engine.rebuild import rebuild
from projections.personal_requests import personal_requests
from tests.web.cast import enter
from tests.web.people.test_forgetting import tables, traces
from web.messages.addressing import address_some
from web.people.words import states, wishes
from web.timekeeper import record_what_is_due

PHONE, NAME = "+84987612345", "Bà Nguyễn Thị Hỏi"
WORDS = "Tên tôi viết sai 8431"
MONDAY = datetime(2026, 1, 5, 1, tzinfo=UTC)  # 8 o'clock in the city
HEARD = """
SELECT topic, (SELECT string_agg(recipient, ' ') FROM delivery d
               WHERE (d.originator_id, d.originator_version)
                   = (e.originator_id, e.originator_version))
FROM event_log e WHERE topic LIKE 'personal_request.%%' ORDER BY position
"""


@pytest.fixture
def person(services):
    found = services.vault.enter(Contact(phone=PHONE, name=NAME))
    services.consents.give(found, "contact", services.now())
    return found


@pytest.fixture
def me(app, fed, person):  # noqa: ARG001 - the views come at once
    return enter(app.test_client(), "citizen", person)


@pytest.fixture
def centre(as_):
    return as_("dispatcher@demo")


def ask(client, wish="correct", text=WORDS):
    answer = client.post("/me/requests", data={"wish": wish, "text": text})
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[2]


def topics(services):
    with services.engine.connect() as db:
        found = db.exec_driver_sql(HEARD).all()
    return [topic.removeprefix("personal_request.") for topic, _ in found]


def act(client, wanted, action, **given):
    page = client.get(f"/desk/requests/{wanted}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    return client.post(f"/desk/requests/{wanted}/{action}", data={"seen": seen, **given})


class TestThePersonsPage:
    def test_shows_each_with_its_state_and_dates(self, me, fed, monkeypatch):
        monkeypatch.setattr(fed, "now", lambda: MONDAY)
        wanted = ask(me)

        listed, page = me.get("/me/requests").text, me.get(f"/me/requests/{wanted}").text
        assert wishes()["correct"] in listed
        assert states()["asked"] in listed
        assert "17:00, 07/01/2026" in listed  # two working days
        assert WORDS in page
        assert "17:00, 20/01/2026" in page  # fifteen days

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({}, "wish"),
            ({"wish": "all"}, "wish"),
            ({"wish": "question", "text": " "}, "text"),
            ({"wish": "see", "text": "a\x07b"}, "text"),
            ({"wish": "see", "text": "x" * 4001}, "text"),
        ],
    )
    def test_says_what_is_wrong_beside_its_field_and_keeps_the_words(self, me, fed, given, field):
        page = me.post("/me/requests", data=given)

        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.text
        marked = page.text.partition('aria-invalid="true"')[0]
        assert ("wishes" if field == "wish" else 'name="text"') in marked.rpartition("<")[2]
        assert topics(fed) == []

    def test_is_nobody_else_s(self, me, app, fed):
        wanted = ask(me)
        other = enter(app.test_client(), "citizen", fed.vault.enter(Contact(phone="+84912000111")))

        assert other.get(f"/me/requests/{wanted}").status_code == 404
        assert WORDS not in other.get("/me/requests").text
        assert app.test_client().get(f"/me/requests/{wanted}").status_code == 303
        assert me.get(f"/me/requests/{uuid4()}").status_code == 404

    def test_takes_no_more_than_somebody_can_mean(self, me, fed, monkeypatch):
        monkeypatch.setattr("web.people.at_once.ACTS_A_DAY", 2)
        ask(me)
        ask(me)

        assert me.post("/me/requests", data={"wish": "see"}).status_code == 429
        assert topics(fed) == ["asked", "asked"]


class TestTheDesk:
    def test_answers_and_settles_in_words_that_the_person_reads(self, me, centre, fed):
        wanted = ask(me)
        assert WORDS in centre.get(f"/desk/requests/{wanted}").text
        assert act(centre, wanted, "answer", answer="Sửa trước thứ Sáu").status_code == 303
        done = act(centre, wanted, "settlement", outcome="done", answer="Đã sửa")
        assert done.status_code == 303

        page = me.get(f"/me/requests/{wanted}").text
        assert "Sửa trước thứ Sáu" in page
        assert "Đã sửa" in page
        assert states()["done"] in me.get("/me/requests").text
        assert topics(fed) == ["asked", "answered", "settled"]
        assert wanted not in centre.get("/desk/requests").text
        assert wanted in centre.get("/desk/requests?settled=yes").text

    def test_has_what_is_overdue_first(self, me, centre, fed, monkeypatch):
        young = ask(me, "see")
        monkeypatch.setattr(fed, "now", lambda: datetime.now(UTC) - timedelta(days=30))
        late = ask(me, "question")
        monkeypatch.undo()
        fed.catch_up()

        page = centre.get("/desk/requests").text
        assert 0 < page.index(late) < page.index(young)
        assert page.count("Quá hạn từ") == 1

    @pytest.mark.parametrize(
        ("action", "given"),
        [
            ("answer", {"answer": " "}),
            ("settlement", {"outcome": "done", "answer": ""}),
            ("settlement", {"answer": "x"}),
        ],
    )
    def test_refuses_what_says_nothing(self, me, centre, fed, action, given):
        wanted = ask(me)

        page = act(centre, wanted, action, **given)
        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.text
        assert topics(fed) == ["asked"]

    def test_does_not_act_on_what_changed_meanwhile(self, me, centre, fed):
        wanted = ask(me)
        for seen in ("0", "2", "", "x"):
            answer = centre.post(
                f"/desk/requests/{wanted}/answer", data={"seen": seen, "answer": "x"}
            )
            assert answer.status_code == 409
        assert topics(fed) == ["asked"]

    def test_shows_who_asks_and_the_person_sees_that(self, me, centre, as_, fed):
        wanted = ask(me)
        assert NAME not in centre.get(f"/desk/requests/{wanted}").text

        shown = centre.post(f"/desk/requests/{wanted}/contact")
        assert NAME in shown.text
        assert shown.headers["Cache-Control"] == "no-store"
        fed.catch_up()
        assert f"/me/requests/{wanted}" in me.get("/me/data").text
        assert f"/desk/requests/{wanted}" in as_("manager@demo").get("/desk/looks").text

    def test_is_open_to_the_centre_and_its_list_to_the_auditor(self, me, as_):
        wanted = ask(me)
        for login, listed, one in (
            ("manager@demo", 200, 200),
            ("auditor@demo", 200, 403),
            ("agency1@demo", 403, 403),
        ):
            client = as_(login)
            assert client.get("/desk/requests").status_code == listed
            assert client.get(f"/desk/requests/{wanted}").status_code == one
        assert WORDS not in as_("auditor@demo").get("/desk/requests").text


class TestAtOnce:
    def test_what_people_do_themselves_is_on_record_with_who_and_when(self, me, fed, person):
        me.post("/me/data/download")
        me.post("/me/data/consent", data={"purpose": "contact", "act": "withdraw"})
        me.post("/me/data/contact", data={"name": NAME, "email": "", "language": "vi"})
        fed.catch_up()

        with fed.engine.connect() as db:
            rows = db.execute(personal_requests.table.select()).mappings().all()
        told = [(row["wish"], row["state"], row["settled_by"]) for row in rows]
        assert sorted(told) == [
            ("correct", "done", "reporter"),
            ("download", "done", "reporter"),
            ("withdraw", "done", "reporter"),
        ]
        assert {row["person_id"] for row in rows} == {person}
        assert all(row["asked_at"] == row["settled_at"] for row in rows)
        assert "Tự thực hiện ngay" in me.get("/me/requests").text

    def test_taking_back_what_was_not_given_is_nothing(self, me, fed):
        for _ in range(2):
            me.post("/me/data/consent", data={"purpose": "contact", "act": "withdraw"})

        assert topics(fed) == ["asked", "settled"]

    def test_to_be_forgotten_is_a_request_that_the_worker_ends(self, me, fed, person):
        me.post("/me/data/forget", data={"sure": "yes"})

        with fed.engine.connect() as db:
            (row,) = db.execute(personal_requests.table.select()).mappings()
        assert (row["wish"], row["state"], row["asked_by"]) == ("forget", "answered", "reporter")
        assert fed.vault.contact(person) is None


class TestMessages:
    def test_tell_the_person_of_each_answer_and_without_its_words(self, me, centre, fed, person):
        wanted = ask(me)
        act(centre, wanted, "answer", answer="Lời đáp 8432")
        act(centre, wanted, "settlement", outcome="refused", answer="Lời cuối 8433")
        while address_some(fed):
            pass

        with fed.engine.connect() as db:
            found = dict(db.exec_driver_sql(HEARD).all())
        assert found["personal_request.asked"] is None
        assert found["personal_request.answered"] == person
        assert found["personal_request.settled"] == person

    def test_tell_nobody_of_what_people_did_themselves(self, me, fed):
        me.post("/me/data/download")

        assert address_some(fed) == 0


class TestTheClock:
    def test_reminds_and_records_what_was_missed_exactly_once(self, me, fed, monkeypatch):
        monkeypatch.setattr(fed, "now", lambda: MONDAY)
        ask(me, "see")
        for hour in range(24 * 20):
            monkeypatch.setattr(fed, "now", lambda at=MONDAY + timedelta(hours=hour): at)
            if hour % 6 == 0:
                record_what_is_due(fed)
                fed.catch_up()
        assert topics(fed) == ["asked", *["reminder_sent"] * 2, "deadline_missed"] + [
            *["reminder_sent"] * 2,
            "deadline_missed",
        ]
        assert record_what_is_due(fed) == 0
        page = me.get("/me/requests").text
        assert "Trả lời quá hạn" in page
        assert "Thực hiện quá hạn" in page

    def test_stops_for_what_was_answered(self, me, fed, monkeypatch):
        monkeypatch.setattr(fed, "now", lambda: MONDAY)
        wanted = ask(me, "see")
        fed.request_desk.settle(UUID(wanted), "done", "x", Actor("m", "manager"), MONDAY, seen=1)
        fed.catch_up()
        monkeypatch.setattr(fed, "now", lambda: MONDAY + timedelta(days=60))

        assert record_what_is_due(fed) == 0


def test_no_words_stand_in_the_log_or_the_view(me, centre, fed):
    wanted = ask(me)
    act(centre, wanted, "answer", answer="Lời đáp 8432")

    assert traces(tables(fed), (WORDS, "Lời đáp", NAME)) == set()
    assert rebuild(fed.engine, personal_requests, compare=True).same
