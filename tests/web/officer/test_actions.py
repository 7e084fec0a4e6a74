"""POST /reports/CODE/acceptance, /rejection, /assignment, /start and /resolution."""

import pytest

from tests.web.cast import IN_CUA_SONG, act, picture, send
from web.media.keeper import work_off

STEPS = (
    ("acceptance", {}, "ACCEPTED"),
    ("assignment", {"agency": "urban"}, "ACCEPTED"),
    ("start", {}, "IN_PROGRESS"),
    ("resolution", {"note": "Đã thay nắp cống.", "document": "12/BC"}, "RESOLVED"),
)


@pytest.fixture
def code(anyone):
    return send(anyone)


@pytest.fixture
def officer(as_):
    return as_("ward1@demo")


def test_each_step_is_seen_as_soon_as_it_is_answered(officer, code):
    for action, given, status in STEPS:
        answer = officer.post(f"/reports/{code}/{action}", json=given)

        assert answer.json["code"] == code
        assert officer.get(f"/api/reports/{code}").json["status"] == status


def test_a_form_leads_back_to_the_case(officer, code):
    for action, given, _ in STEPS:
        answer = officer.post(f"/reports/{code}/{action}", data=given)

        assert (answer.status_code, answer.location) == (303, f"/reports/{code}")


def test_who_did_it_is_recorded_without_being_published(officer, anyone, code):
    act(officer, code, "acceptance")

    event = anyone.get(f"/api/reports/{code}").json["timeline"][-1]
    assert event["by_role"] == "ward_officer"


@pytest.mark.parametrize("agency", ["nobody", "", 7])
def test_an_agency_that_is_not_there_is_refused(officer, code, agency):
    act(officer, code, "acceptance")

    answer = officer.post(f"/reports/{code}/assignment", json={"agency": agency})

    assert (answer.status_code, answer.json["field"]) == (422, "agency")


def test_nobody_is_declined_without_a_reason(officer, code):
    answer = officer.post(f"/reports/{code}/rejection", json={"reason": " "})

    assert answer.status_code == 422
    assert officer.get(f"/api/reports/{code}").json["status"] == "SUBMITTED"


def test_what_the_state_does_not_allow_is_told_with_the_state(officer, code):
    answer = officer.post(f"/reports/{code}/resolution", json={"note": "Xong."})

    assert answer.status_code == 409
    assert answer.json["present"]["status"] == "SUBMITTED"


def test_work_has_to_be_shown_by_a_photo_or_a_document(officer, code):
    for action, given, _ in STEPS[:3]:
        act(officer, code, action, **given)

    answer = officer.post(f"/reports/{code}/resolution", json={"note": "Xong."})

    assert (answer.status_code, answer.json["field"]) == (422, "evidence")


def test_a_form_may_show_it_by_a_photo(officer, code, services):
    for action, given, _ in STEPS[:3]:
        act(officer, code, action, **given)

    form = {"note": "Xong.", "photo": (picture(), "after.jpg")}
    officer.post(f"/reports/{code}/resolution", data=form)
    work_off(services)

    assert officer.get(f"/reports/{code}/result").mimetype == "image/jpeg"


def test_a_form_that_came_too_late_gets_a_page_that_leads_back(officer, code):
    act(officer, code, "acceptance")

    answer = officer.post(f"/reports/{code}/acceptance", data={})

    assert answer.status_code == 409
    assert f'href="/reports/{code}"' in answer.text


def test_who_looked_at_an_older_version_is_asked_to_look_again(officer, as_, code):
    seen = 4
    act(as_("dispatcher@demo"), code, "acceptance", seen=seen)

    answer = officer.post(f"/reports/{code}/rejection", json={"reason": "Trùng.", "seen": seen})

    assert (answer.status_code, answer.json["error"]) == (409, "HappenedMeanwhile")


def test_a_case_of_another_ward_or_agency_is_not_even_said_to_exist(anyone, as_):
    code = send(anyone, place=IN_CUA_SONG, category="security")

    for login, action in (("ward1@demo", "acceptance"), ("agency1@demo", "start")):
        assert as_(login).post(f"/reports/{code}/{action}", json={}).status_code == 404


def test_an_agency_works_but_does_not_decide(as_, code):
    agency = as_("agency1@demo")
    assert agency.post(f"/reports/{code}/acceptance", json={}).status_code == 403

    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    act(agency, code, "start")
    act(agency, code, "resolution", note="Xong.", document="12/BC")


def test_an_unknown_case_is_not_found(officer):
    assert officer.post("/reports/AAAAAAAA/acceptance", json={}).status_code == 404


def test_a_body_that_is_no_json_is_a_refusal(officer, code):
    answer = officer.post(
        f"/reports/{code}/acceptance", data=b"[" * 100_000, content_type="application/json"
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("photo", ["f" * 64, "../../etc/passwd", "a\0b"])
def test_a_photo_that_was_never_sent_shows_nothing(officer, code, photo):
    for action, given, _ in STEPS[:3]:
        act(officer, code, action, **given)

    answer = officer.post(f"/reports/{code}/resolution", json={"note": "Xong.", "photo": photo})

    assert (answer.status_code, answer.json["field"]) == (422, "photo")


@pytest.mark.parametrize("document", ["a\0b", "x" * 201])
def test_a_document_s_number_is_a_short_line(officer, code, document):
    for action, given, _ in STEPS[:3]:
        act(officer, code, action, **given)

    answer = officer.post(f"/reports/{code}/resolution", json={"note": "1", "document": document})

    assert (answer.status_code, answer.json["field"]) == (422, "document")


@pytest.mark.parametrize(("given", "field"), [({}, "lon"), ({"lon": 107.3}, "lat")])
def test_a_pin_needs_a_place(officer, code, given, field):
    answer = officer.post(f"/reports/{code}/pin", json=given)

    assert (answer.status_code, answer.json["field"]) == (422, field)
