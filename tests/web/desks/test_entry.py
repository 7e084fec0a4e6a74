"""/desk/entry: a report entered for somebody, whose name and number the log never gets."""

import re
from io import BytesIO

import pytest
from sqlalchemy import text

from domain.reports.code import report_id_of
from eventlog.vault import Contact
from projections.case_history import timeline
from tests.web.cast import IN_BEN_CAT, picture, send
from tests.web.media.cast import sent, voice

FORM = {
    "act": "enter",
    "channel": "hotline",
    "category": "drainage",
    "text": "Bác gọi báo nắp cống vỡ",
    "phone": "0912 345 678",
    "consent": "yes",
    **IN_BEN_CAT,
}


@pytest.fixture
def dispatcher(as_):
    return as_("dispatcher@demo")


def enter(client, **changes):
    answer = client.post("/desk/entry", data={**FORM, **changes})
    assert answer.status_code == 303, answer.text
    return re.search(r"/desk/entry/(\w+)/slip", answer.location)[1]


def test_both_identities_are_recorded(fed, dispatcher):
    report = fed.desk.find(report_id_of(enter(dispatcher)))

    assert report.entered_by.id == "dispatcher@demo"
    assert report.entered_by.role == "dispatcher"
    assert report.reporter.role == "reporter"
    assert fed.vault.contact(report.reporter.id) == Contact(phone="+84912345678")
    assert report.channel == "hotline"


@pytest.mark.parametrize(
    "refused",
    [
        {"text": " "},
        {"category": "no such"},
        {"lon": "10", "lat": "10"},
        {"consent": None},
        {"channel": "letter"},
        {"phone": "123"},
    ],
    ids=lambda refused: next(iter(refused)),
)
def test_of_what_is_refused_nobody_is_kept(fed, dispatcher, refused):
    given = {name: value for name, value in {**FORM, **refused}.items() if value is not None}
    before = kept(fed)
    assert dispatcher.post("/desk/entry", data=given).status_code == 422

    assert kept(fed) == before


@pytest.mark.parametrize("refused", [{"text": " "}, {"category": "no such"}])
def test_nor_of_a_refused_report_of_their_own(fed, anyone, refused):
    report = {"category": "drainage", "text": "x", **IN_BEN_CAT} | refused
    contact = {"phone": "0912 345 678", "name": "An", "consent": True}
    before = kept(fed)
    sent = anyone.post("/api/reports", json={**report, "contact": contact})
    assert sent.status_code == 422

    assert kept(fed) == before


def kept(services):
    with services.engine.connect() as db:
        rows = ("person", "data_key", "consent")
        return [db.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in rows]


def test_the_number_stands_nowhere_in_the_database(fed, dispatcher):
    code = enter(dispatcher)

    with fed.engine.connect() as db:
        for table in ("event_log", "ward_board", "person", "data_key"):
            rows = " ".join(db.execute(text(f"SELECT t::text FROM {table} t")).scalars())
            assert "912345678" not in rows.replace(" ", "")
        public = [event["details"] for event in timeline(db, report_id_of(code))]
    assert "person-" not in str(public)


def test_the_same_number_is_the_same_reporter_however_it_is_written(fed, dispatcher):
    phones = ("0912 345 678", "+84 912.345.678", "0084-912-345-678", "0912345679")

    one, again, abroad, other = [
        fed.desk.find(report_id_of(enter(dispatcher, phone=phone))).reporter for phone in phones
    ]

    assert one == again == abroad != other


def test_that_the_person_agreed_is_on_record(fed, dispatcher):
    report = fed.desk.find(report_id_of(enter(dispatcher)))

    assert fed.consents.holds(report.reporter.id, "contact")


def test_where_no_number_is_kept_nothing_has_to_be_agreed_to(fed, dispatcher):
    report = fed.desk.find(report_id_of(enter(dispatcher, phone=" ", consent=None)))

    assert fed.consents.of(report.reporter.id) == []


def test_who_gives_no_number_is_somebody_new_each_time(fed, dispatcher):
    codes = [enter(dispatcher, phone="") for _ in range(2)]

    one, other = [fed.desk.find(report_id_of(code)).reporter for code in codes]
    assert one != other
    assert one.role == "reporter"


def test_the_slip_has_code_and_link_and_the_link_s_key_speaks_for_the_reporter(dispatcher, anyone):
    code = enter(dispatcher)
    page = dispatcher.get(f"/desk/entry/{code}/slip").text
    assert f"{code[:4]}-{code[4:]}" in page
    key = re.search(rf"http://localhost/reports/{code}\?key=([\w.-]+)", page)[1]

    for action, given in (
        ("acceptance", {}),
        ("question", {"question": "Cống nào?"}),
    ):
        dispatcher.post(f"/reports/{code}/{action}", json=given)
    said = anyone.post(f"/reports/{code}/reply", json={"answer": "Cống số 3", "rating_key": key})
    assert said.status_code == 200


def test_nobody_else_prints_the_slip(as_, dispatcher, anyone):
    code = enter(dispatcher)

    assert as_("manager@demo").get(f"/desk/entry/{code}/slip").status_code == 404
    assert anyone.get(f"/desk/entry/{code}/slip").status_code == 303


def test_a_report_from_the_web_has_no_slip(dispatcher, anyone):
    assert dispatcher.get(f"/desk/entry/{send(anyone)}/slip").status_code == 404


def test_it_waits_in_the_inbox_by_its_channel(dispatcher):
    code = enter(dispatcher, channel="counter")

    assert code in dispatcher.get("/desk/inbox?channel=counter").text
    assert code not in dispatcher.get("/desk/inbox?channel=hotline").text


class TestPlaces:
    def look(self, client, where):
        data = {**FORM, "act": "find", "where": where, "lon": "", "lat": ""}
        page = client.post("/desk/entry", data=data).text
        return page, re.findall(r'name="spot" value="([\d.,]+)"', page)

    @pytest.mark.parametrize("where", ["ben cat", "Bến Cát", "BEN  CAT"])
    def test_are_found_by_name_without_marks(self, dispatcher, where):
        page, spots = self.look(dispatcher, where)

        assert spots
        assert "Bác gọi báo nắp cống vỡ" in page

    def test_a_ward_s_name_puts_the_report_into_the_ward(self, fed, dispatcher):
        _, spots = self.look(dispatcher, "phuong cua song")

        code = enter(dispatcher, lon="", lat="", spot=spots[0])

        assert fed.desk.find(report_id_of(code)).ward.ward_name == "Cửa Sông"

    def test_a_name_that_nothing_has_is_said(self, dispatcher):
        page, spots = self.look(dispatcher, "Atlantis")

        assert spots == []
        assert "Không có nơi nào tên này" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"channel": "import"}, "channel"),
        ({"category": ""}, "category"),
        ({"category": "nothing"}, "category"),
        ({"text": " "}, "text"),
        ({"phone": "call me"}, "phone"),
        ({"consent": None}, "consent"),
        ({"lon": "", "lat": ""}, "where"),
        ({"lon": "east"}, "lon"),
        ({"lon": "0", "lat": "0"}, "lon"),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(dispatcher, change, field):
    answer = dispatcher.post("/desk/entry", data={**FORM, **change})

    assert answer.status_code == 422
    marked = re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', answer.text)
    assert field in marked
    if field != "text":
        assert "Bác gọi báo nắp cống vỡ" in answer.text


def test_the_form_sent_twice_is_one_report(dispatcher):
    key = re.search(r'name="key" value="([\w-]+)"', dispatcher.get("/desk/entry").text)[1]

    assert enter(dispatcher, key=key) == enter(dispatcher, key=key)


class TestFiles:
    def report(self, services, code):
        return services.desk.find(report_id_of(code))

    def test_come_with_the_form_without_a_script(self, fed, dispatcher):
        photos = [(picture(), "IMG_1.jpg"), (picture(), "IMG_2.jpg")]
        spoken = (BytesIO(voice()), "a.ogg")

        report = self.report(fed, enter(dispatcher, media=photos, voice=spoken, text=""))

        assert len(report.media) == 2
        assert report.photo == report.media[0]
        assert fed.media.has(report.voice)

    def test_are_named_where_a_script_has_sent_them_before(self, fed, dispatcher):
        name = sent(dispatcher, picture().read())

        assert self.report(fed, enter(dispatcher, media=name)).media == (name,)

    @pytest.mark.parametrize("change", [{"act": "find", "where": "ben cat"}, {"phone": "call me"}])
    def test_are_kept_while_the_rest_is_mended(self, fed, dispatcher, change):
        file = (picture(), "IMG_1.jpg")
        page = dispatcher.post("/desk/entry", data={**FORM, **change, "media": file}).text
        name = re.search(r'type="checkbox" name="media" value="(\w{64})" checked', page)[1]

        assert self.report(fed, enter(dispatcher, media=name)).media == (name,)

    def test_that_are_none_are_refused_beside_their_field(self, dispatcher):
        answer = dispatcher.post("/desk/entry", data={**FORM, "media": (BytesIO(b"<svg/>"), "a")})

        assert answer.status_code == 415
        assert 'aria-describedby="entry-fault"' in answer.text
        assert "Bác gọi báo nắp cống vỡ" in answer.text
