"""/me/data: what is held, corrected, agreed to and taken along."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from domain.reports.code import report_id_of
from tests.web.accounts.test_sign_in import IN_FULL, sign_in
from tests.web.cast import act, picture, send
from tests.web.texts import collect
from web.accounts.consents import forget_consents_of
from web.media.keeper import work_off
from web.messages.people import contact_of

CONTACT = {"name": "Nguyễn Thị Thử", "email": "thu@example.org", "language": "zh"}


@pytest.fixture(autouse=True)
def texts(services):
    return collect(services)


@pytest.fixture
def me(app, fed):
    client = app.test_client()
    sign_in(client, fed)
    return client


@pytest.fixture
def person(me, fed):  # noqa: ARG001 - signed in, and so known to the vault
    return fed.vault.person_with_phone(IN_FULL)


def test_name_e_mail_and_language_are_corrected_and_the_number_stays(me, person, fed):
    assert me.post("/me/data/contact", data=CONTACT).status_code == 303

    contact = fed.vault.contact(person)
    assert (contact.phone, contact.name) == (IN_FULL, "Nguyễn Thị Thử")
    assert (contact.email, contact.language) == ("thu@example.org", "zh")
    assert "Xin chào, Nguyễn Thị Thử" in me.get("/me").text


def test_what_is_emptied_is_gone(me, person, fed):
    me.post("/me/data/contact", data=CONTACT)
    me.post("/me/data/contact", data={"name": "", "email": "", "language": "vi"})

    contact = fed.vault.contact(person)
    assert (contact.name, contact.email) == (None, None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a b@example.org"}, "email"),
        ({"email": "x" * 100 + "@example.org"}, "email"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(me, person, fed, changed, field):
    page = me.post("/me/data/contact", data=CONTACT | changed)

    assert page.status_code == 422
    marked = page.text.partition('aria-invalid="true"')[0].rpartition('name="')[2]
    assert marked.partition('"')[0] == field
    assert fed.vault.contact(person).name is None


class TestConsents:
    def test_are_given_and_taken_back_and_both_stay_on_record(self, me, person, fed):
        assert not fed.consents.holds(person, "contact")
        me.post("/me/data/consent", data={"purpose": "contact", "act": "give"})
        assert fed.consents.holds(person, "contact")
        me.post("/me/data/consent", data={"purpose": "contact", "act": "withdraw"})
        assert not fed.consents.holds(person, "contact")
        me.post("/me/data/consent", data={"purpose": "contact", "act": "give"})

        assert [each.withdrawn_at is None for each in fed.consents.of(person)] == [True, False]
        assert "rút lại" in me.get("/me/data").text

    def test_that_are_taken_back_end_all_texts_and_letters(self, me, person, fed):
        assert contact_of(fed, person).phone == IN_FULL
        me.post("/me/data/consent", data={"purpose": "contact", "act": "give"})
        assert contact_of(fed, person).phone == IN_FULL
        me.post("/me/data/consent", data={"purpose": "contact", "act": "withdraw"})
        assert contact_of(fed, person) is None
        me.post("/me/data/consent", data={"purpose": "contact", "act": "give"})
        assert contact_of(fed, person).phone == IN_FULL

    def test_of_others_are_not_touched(self, person, app, fed):
        fed.consents.give(person, "contact", fed.now())
        other = app.test_client()
        sign_in(other, fed, "0987 654 321")
        other.post("/me/data/consent", data={"purpose": "contact", "act": "withdraw"})

        assert fed.consents.holds(person, "contact")

    def test_that_do_not_exist_are_refused(self, me):
        answer = me.post("/me/data/consent", data={"purpose": "everything", "act": "give"})

        assert answer.status_code == 422

    def test_are_forgotten_with_the_person(self, person, fed):
        fed.consents.give(person, "contact", fed.now(), guardian="Trần Văn Giám Hộ")
        with fed.engine.begin() as db:
            forget_consents_of(db, person)

        assert fed.consents.of(person) == []


class TestTheCopy:
    def opened(self, client):
        answer = client.post("/me/data/download")
        assert answer.mimetype == "application/zip"
        file = ZipFile(BytesIO(answer.data))
        return json.loads(file.read("data.json")), file

    def test_has_all_that_is_held(self, me, person, fed, as_, anyone):
        photo = me.post("/api/photos", data=picture().read()).json["photo"]
        work_off(fed)
        code, foreign = send(me, "Nắp cống vỡ", photo=photo), send(anyone, "Của người khác")
        act(as_("dispatcher@demo"), code, "question", question="Cống nào?")
        me.post("/me/data/contact", data=CONTACT)
        fed.consents.give(person, "contact", fed.now())

        told, file = self.opened(me)
        assert told["person"] == person
        assert told["contact"]["phone"] == IN_FULL
        assert told["contact"]["name"] == "Nguyễn Thị Thử"
        (report,) = told["reports"]
        assert (report["code"], report["text"]) == (code, "Nắp cống vỡ")
        assert report["story"]
        assert file.read(report["photo"]) == fed.media.content(photo)
        assert told["consents"][0]["purpose"] == "contact"
        assert told["sessions"]
        assert foreign not in json.dumps(told)

    def test_of_somebody_without_reports_is_small_and_whole(self, me):
        told, file = self.opened(me)

        assert told["reports"] == told["follows"] == []
        assert file.namelist() == ["data.json"]

    def test_is_kept_in_no_cache(self, me):
        assert me.post("/me/data/download").headers["Cache-Control"] == "no-store"


class TestForgetting:
    def test_takes_two_steps(self, me, person, fed):
        assert 'name="sure"' in me.get("/me/data/forget").text

        assert me.post("/me/data/forget").status_code == 422
        assert fed.vault.contact(person) is not None

    def test_destroys_contact_and_words_and_keeps_the_case(self, me, person, app, fed, anyone):
        code, foreign = send(me, "Nắp cống trước nhà tôi"), send(anyone, "Của người khác")

        page = me.post("/me/data/forget", data={"sure": "yes"})
        assert page.status_code == 200
        assert f"{code[:4]}-{code[4:]}" in page.text
        assert fed.vault.contact(person) is None
        assert fed.desk.find(report_id_of(code)).text != "Nắp cống trước nhà tôi"
        assert fed.desk.find(report_id_of(foreign)).text == "Của người khác"
        assert anyone.get(f"/reports/{code}").status_code == 200
        assert me.get("/me").status_code == 303

        with fed.engine.begin() as db:
            db.execute(text("DELETE FROM request_count"))  # a minute passes
        again = app.test_client()
        sign_in(again, fed)
        assert fed.vault.person_with_phone(IN_FULL) != person
        assert code not in again.get("/me").text

    def test_needs_the_person_s_own_session(self, anyone, person, fed):
        anyone.post("/me/data/forget", data={"sure": "yes"})

        assert fed.vault.contact(person) is not None
