"""Reports and updates that other systems send."""

import json

import pytest

from domain.reports.code import report_id_of
from eventlog.vault import PREFIX as PERSON
from tests.web.cast import act, picture
from tests.web.open311.cast import DRAIN, NO_TOKEN, ROOT, faults
from tests.web.open311.schemas import check
from web.open311.keys import Keys, NameNotUsable, NameUsed, NoSuchKey


def submitted(services):
    with services.engine.connect() as db:
        query = "SELECT count(*) FROM event_log WHERE topic = 'report.submitted'"
        return db.exec_driver_sql(query).scalar()


def case(services, code):
    return services.desk.find(report_id_of(code))


class TestAReport:
    def test_goes_through_the_same_door_and_names_both_who_sent_it_and_for_whom(self, caller, fed):
        answer = caller.post(**DRAIN, first_name="An", last_name="Thử", phone="0912345678")
        check("posted", answer.json)
        report = case(fed, answer.json[0]["service_request_id"])

        assert answer.status_code == 201
        assert (report.entered_by.id, report.entered_by.role) == ("open311:fms", "system")
        assert report.reporter.id.startswith(PERSON)
        assert report.ward.ward_name == "Bến Cát"
        assert report.proposed.agency == "urban"
        assert report.status == "SUBMITTED"
        contact = fed.vault.contact(report.reporter.id)
        assert (contact.phone, contact.name) == ("+84912345678", "An Thử")
        assert fed.consents.holds(report.reporter.id, "contact")

    def test_comes_as_a_form_in_parts_or_as_json_with_the_key_in_a_header(self, caller, fed):
        body = {**DRAIN, "lat": 20.9887, "long": 107.3558, "attribute": {"pole": "7"}}
        headers = NO_TOKEN | {"Authorization": f"Bearer {caller.key}"}
        as_json = caller.client.post(f"{ROOT}/requests.json", json=body, headers=headers)
        in_parts = caller.post("requests.xml", **DRAIN, media=(picture(), "a.jpg"))

        assert as_json.status_code == in_parts.status_code == 201, as_json.text + in_parts.text
        code = in_parts.text.partition("<service_request_id>")[2][:8]
        assert len(case(fed, code).media) == 1
        assert case(fed, code).photo == case(fed, code).media[0]

    def test_keeps_the_answers_to_the_questions_among_its_words(self, caller, fed):
        given = {"attribute[fault]": "dark", "attribute[pole]": "BC-17", "attribute[title]": "x"}
        code = caller.send(service_code="lighting", **given)

        assert case(fed, code).text == "Nắp cống vỡ\nĐèn bị sao: Không sáng\nSố cột: BC-17"

    def test_is_one_however_often_it_is_sent(self, caller, fed):
        key = {"Idempotency-Key": "k1"}
        sent = [caller.post(**DRAIN, headers=key).json for _ in range(2)]
        own = [caller.post(**DRAIN, **{"attribute[fixmystreet_id]": "77"}).json for _ in range(2)]
        photo = [
            caller.post(**DRAIN, external_id="78", email="a@b.test", media=(picture(), "a")).json
            for _ in range(2)
        ]

        assert sent[0] == sent[1]
        assert own[0] == own[1]
        assert photo[0] == photo[1]
        assert submitted(fed) == 3
        assert case(fed, own[0][0]["service_request_id"]).external_id == "fms:77"
        with fed.engine.connect() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM person").scalar() == 1
            assert db.exec_driver_sql("SELECT count(*) FROM media").scalar() == 1
        other = caller.post(**DRAIN | {"description": "Khác"}, headers=key)
        assert faults(other) == [(400, "Idempotency-Key")]

    def test_of_another_client_with_the_same_key_is_another_report(self, caller, fed):
        caller.post(**DRAIN, headers={"Idempotency-Key": "k1"})
        caller.key = Keys(fed.engine).add("other")
        caller.post(**DRAIN, headers={"Idempotency-Key": "k1"})

        assert submitted(fed) == 2

    def test_finds_a_place_by_its_name(self, caller, fed):
        sent = DRAIN | {"lat": None, "long": None}
        code = caller.send(**sent, address_string="phường bến cát")

        assert case(fed, code).ward.ward_name == "Bến Cát"


BAD = {
    "no service": ({"service_code": None}, [(400, "service_code")]),
    "unknown service": ({"service_code": "dragons"}, [(404, "service_code")]),
    "no place": ({"lat": None, "long": None}, [(400, "long")]),
    "half a place": ({"lat": None}, [(400, "lat")]),
    "a place that is no number": ({"lat": "x"}, [(400, "lat")]),
    "not a number": ({"long": "nan"}, [(400, "long")]),
    "swapped": ({"lat": "107.3558", "long": "20.9887"}, [(400, "long")]),
    "elsewhere": ({"lat": "21.03", "long": "105.85"}, [(400, "long")]),
    "no words": ({"description": ""}, [(400, "description")]),
    "too many words": ({"description": "x" * 4001}, [(400, "description")]),
    "control characters": ({"description": "a\u0001b"}, [(400, "description")]),
    "no telephone": ({"phone": "12"}, [(400, "phone")]),
    "no mail": ({"email": "x"}, [(400, "email")]),
    "a long name": ({"first_name": "x" * 101}, [(400, "first_name")]),
    "no link": ({"media_url": "file:///etc/passwd"}, [(400, "media_url")]),
    "a link with a password": ({"media_url": "http://a:b@example.test/"}, [(400, "media_url")]),
    "a link with a bad port": ({"media_url": "http://example.test:x/"}, [(400, "media_url")]),
    "no choice": (
        {"service_code": "lighting", "attribute[fault]": "blue"}, [(400, "attribute[fault]")]
    ),
    "two answers": (
        {"service_code": "lighting", "attribute[pole]": ["1", "2"]}, [(400, "attribute[pole]")]
    ),
    "unknown address": (
        {"lat": None, "long": None, "address_string": "Paris"}, [(400, "address_string")]
    ),
    "several": (
        {"service_code": None, "lat": "x", "email": "x"},
        [(400, "service_code"), (400, "lat"), (400, "email")],
    ),
    "no picture": ({"media": "no file"}, None),
}  # fmt: skip


def test_what_cannot_be_taken_is_told_by_its_field_and_nothing_is_stored(caller, fed):
    Keys(fed.engine).add("busy", per_minute=1000)
    wrong = {}
    for name, (changed, expected) in BAD.items():
        answer = caller.post(**(DRAIN | changed))
        if expected is not None and faults(answer) != expected:
            wrong[name] = answer.text
        if expected is not None:
            check("errors", answer.json)

    assert wrong == {}
    assert submitted(fed) == 1  # the field of a file without a file is none


def test_a_file_that_is_no_picture_is_refused_by_its_name(caller, fed):
    answer = caller.post(**DRAIN, file_1=(picture().__class__(b"no photo" * 20), "a.jpg"))

    assert faults(answer) == [(400, "file_1")]
    assert submitted(fed) == 0


@pytest.mark.parametrize("body", ['["a"]', "{", '{"description": {"a": 1}}', '{"a": null}', ""])
def test_json_that_is_none_is_told(caller, body):
    headers = NO_TOKEN | {"Authorization": f"Bearer {caller.key}"}
    answer = caller.client.post(
        f"{ROOT}/requests.json", data=body, headers=headers, content_type="application/json"
    )

    assert answer.status_code == 400
    check("errors", json.loads(answer.data))


SEARCHES = {
    "service_code=dragons": (404, "service_code"),
    "service_request_id=AAAAAAAA": (404, "service_request_id"),
    "status=gone": (400, "status"),
    "start_date=yesterday": (400, "start_date"),
    "start_date=0001-01-01": (400, "start_date"),
    "start_date=2026-01-01&end_date=2026-06-01": (400, "start_date"),
    "start_date=2026-06-01&end_date=2026-01-01": (400, "end_date"),
    "updated_after=9999-12-31": (400, "updated_after"),
    "page=0": (400, "page"),
    "page=1.5": (400, "page"),
    "page_size=1001": (400, "page_size"),
    "lat=20": (400, "radius"),
    "lat=91&long=1&radius=1": (400, "lat"),
    "lat=20&long=inf&radius=1": (400, "long"),
    "lat=20&long=107&radius=1e9": (400, "radius"),
}


def test_a_bad_question_is_told_by_its_field(caller):
    answers = {query: caller.client.get(f"{ROOT}/requests.json?{query}") for query in SEARCHES}

    assert {query: faults(answer)[0] for query, answer in answers.items()} == SEARCHES
    for path in ("requests/AAAAAAAA", "services/dragons", "tokens/1", "nowhere", "requests/%00"):
        answer = caller.get(f"{path}.json")
        assert answer.status_code in (400, 404), path
        check("errors", answer.json)
    assert caller.get("nowhere").content_type.startswith("text/xml")
    assert caller.client.put(f"{ROOT}/requests.json", headers=NO_TOKEN).status_code == 405


class TestKeys:
    def test_without_one_or_with_a_revoked_one_nothing_is_written(self, caller, fed):
        keys = Keys(fed.engine)
        assert caller.post(**DRAIN).status_code == 201
        keys.revoke("fms", fed.now())
        refused = [caller.post(**DRAIN, api_key=key) for key in (None, "", "guessed")]
        caller.key = caller.key
        assert [faults(each) for each in [*refused, caller.post(**DRAIN)]] == [
            [(403, "api_key")]
        ] * 4
        assert submitted(fed) == 1
        with pytest.raises(NoSuchKey):
            keys.revoke("fms", fed.now())

    def test_only_its_hash_is_kept_and_its_name_is_used_once(self, fed):
        keys = Keys(fed.engine)
        key = keys.add("one")

        with fed.engine.connect() as db:
            assert key not in str(db.exec_driver_sql("SELECT * FROM open311_key").all())
        for name, why in (("one", NameUsed), ("", NameNotUsable), ("Ä", NameNotUsable)):
            with pytest.raises(why):
                keys.add(name)
        assert [row["name"] for row in keys.all()] == ["one"]

    def test_has_a_limit_of_its_own(self, caller, fed):
        caller.key = Keys(fed.engine).add("slow", per_minute=2)
        answers = [caller.post(**DRAIN) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        check("errors", answers[-1].json)


class TestUpdates:
    @pytest.fixture
    def agency(self, caller, fed):
        """A caller that speaks for the agency `urban`."""
        return caller.__class__(caller.client, Keys(fed.engine).add("urban-own", 60, "urban"))

    def told(self, caller, code, **fields):
        return caller.post("servicerequestupdates.json", service_request_id=code, **fields)

    def test_of_the_sender_are_notes_for_the_staff_and_no_more(self, caller, fed):
        code = caller.send()
        answer = self.told(caller, code, status="OPEN", description="Vẫn còn", update_id="9")
        again = self.told(caller, code, status="OPEN", description="Vẫn còn", update_id="9")

        assert answer.status_code == 201, answer.text
        assert answer.json == again.json
        story = fed.cases.for_staff(code)["timeline"]
        notes = [each for each in story if each["kind"] == "report.note_added"]
        assert [(n["by_id"], n["details"]) for n in notes] == [
            ("open311:fms", {"note": "OPEN: Vẫn còn", "public": False})
        ]
        assert "Vẫn còn" not in caller.get("servicerequestupdates.json").text

    def test_of_somebody_else_s_request_find_none(self, caller, agency, fed):
        code = caller.send()
        other = caller.__class__(caller.client, Keys(fed.engine).add("other"))

        for stranger in (other, agency):
            answer = self.told(stranger, code, description="x")
            assert faults(answer) == [(404, "service_request_id")]

    def test_of_the_agency_s_own_system_are_what_its_officers_would_do(
        self, caller, agency, as_, fed
    ):
        code, officer = caller.send(), as_("dispatcher@demo")
        act(officer, code, "acceptance")
        act(officer, code, "assignment", agency="urban")
        self.told(agency, code, status="IN_PROGRESS", description="Đang làm")
        answers = [
            self.told(agency, code, status="FIXED", description="Xong", update_id="U1")
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
        report = case(fed, code)
        assert report.status == "RESOLVED"
        kinds = [each["kind"] for each in fed.cases.for_staff(code)["timeline"]]
        assert kinds.count("report.work_started") == kinds.count("report.resolved") == 1

    def test_may_hand_the_case_back(self, caller, agency, as_, fed):
        code, officer = caller.send(), as_("dispatcher@demo")
        act(officer, code, "acceptance")
        act(officer, code, "assignment", agency="urban")
        answer = self.told(agency, code, status="not_councils_responsibility", description="Không")

        assert answer.status_code == 201
        assert case(fed, code).agency is None

    def test_that_say_nothing_or_too_soon_are_told(self, caller, agency, as_):
        code = caller.send()
        assert faults(self.told(caller, None, description="x")) == [(400, "service_request_id")]
        assert faults(self.told(caller, code)) == [(400, "description")]
        assert faults(self.told(caller, code, status="BROKEN")) == [(400, "status")]
        assert faults(self.told(caller, code, description="x", updated_datetime="now")) == [
            (400, "updated_datetime")
        ]
        officer = as_("dispatcher@demo")
        act(officer, code, "acceptance")
        act(officer, code, "assignment", agency="urban")
        without_proof = self.told(agency, code, status="FIXED", description="Xong")
        assert faults(without_proof) == [(400, "evidence")]
        late = self.told(caller, code, description="x", updated_datetime="2026-01-01T00:00:00Z")
        assert late.status_code == 201
