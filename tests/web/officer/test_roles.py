"""Role × command × own or other area, as a browser would try it: the table of the domain holds."""

import pytest

from domain.people.authority import MAY, may
from tests.web.cast import IN_BEN_CAT, IN_CUA_SONG, act, send
from web.officer.actions import ACTIONS

STALE = {"seen": 0}  # a version that nobody looked at: whoever may do it is told to look again
GIVEN = {
    "assignment": {"agency": "urban"},
    "category": {"category": "road"},
    "extension": {"reason": "x", "until": "2026-12-01"},
    "follow-up": {"category": "road", "note": "x"},
    "note": {"note": "x"},
    "part": {"category": "road", "note": "x"},
    "pin": IN_BEN_CAT,
    "hiding": {"reason": "x"},
    "answer": {"answer": "x"},
    "reopening": {"reason": "x"},
}
PEOPLE = {
    "dispatcher": "dispatcher@demo",
    "ward_officer": "ward1@demo",
    "agency_officer": "agency1@demo",
    "manager": "manager@demo",
    "auditor": "auditor@demo",
}
EVERYWHERE = {"dispatcher", "manager"}


@pytest.fixture
def cases(anyone, as_):
    """One of the ward and the agency, one of another ward and another agency."""
    dispatcher = as_("dispatcher@demo")

    def given(place, agency):
        code = send(anyone, place=place)
        act(dispatcher, code, "acceptance")
        act(dispatcher, code, "assignment", agency=agency)
        return code

    return given(IN_BEN_CAT, "urban"), given(IN_CUA_SONG, "water")


@pytest.mark.parametrize("role", PEOPLE)
def test_a_command_is_taken_from_whom_the_table_says(role, cases, as_, anyone):
    own, other = cases
    client = as_(PEOPLE[role])
    for name, (command, _) in ACTIONS.items():
        body = GIVEN.get(name, {}) | STALE

        here = client.post(f"/reports/{own}/{name}", json={"into": other} | body).status_code
        there = client.post(f"/reports/{other}/{name}", json={"into": own} | body).status_code
        stranger = anyone.post(f"/reports/{own}/{name}", json=body).status_code

        assert stranger == 401, name
        if not may(role, command):
            assert (here, there) == (403, 403), name
        else:
            assert here in (200, 409), (name, here)
            assert (there == 404) is (role not in EVERYWHERE), (name, there)


def test_every_command_of_people_has_an_address():
    elsewhere = {"remind", "miss_deadline", "escalate", "rate", "follow", "blur"}

    assert {command for command, _ in ACTIONS.values()} == set(MAY) - elsewhere


@pytest.mark.parametrize("path", ["/reports/{}/work", "/desk/replies/{}"])
@pytest.mark.parametrize("login", ["ward1@demo", "agency1@demo"])
def test_another_area_s_staff_page_is_not_there_and_the_attempt_is_kept(
    path, login, cases, as_, fed
):
    own, other = cases
    client = as_(login)

    assert client.get(path.format(own)).status_code == 200
    assert client.get(path.format(other)).status_code == 404
    fed.catch_up()
    page = as_("auditor@demo").get("/desk/manage/attempts").text
    assert f"{other[:4]}-{other[4:]}" in page
    assert f"{own[:4]}-{own[4:]}" not in page


def test_what_is_not_there_is_no_attempt(as_, fed):
    as_("ward1@demo").get("/reports/K7M4P2QX/work")
    fed.catch_up()

    assert "K7M4-P2QX" not in as_("auditor@demo").get("/desk/manage/attempts").text


def test_another_ward_is_an_attempt_too(as_, fed):
    wards = {ward.code: ward.ward_id for ward in fed.wards_in_force()}

    assert as_("ward1@demo").get(f"/wards/{wards['D0102']}").status_code == 404
    assert as_("ward1@demo").get(f"/api/board/{wards['D0102']}").status_code == 404
    fed.catch_up()
    assert as_("auditor@demo").get("/desk/manage/attempts").text.count("D0102") == 2


def test_who_helps_sees_the_case(anyone, as_):
    code = send(anyone)
    dispatcher, helper = as_("dispatcher@demo"), as_("water.1@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    assert helper.get(f"/reports/{code}/work").status_code == 404

    act(dispatcher, code, "assignment", agency="urban", co_handlers=["water", "power"])
    assert helper.get(f"/reports/{code}/work").status_code == 200
    act(helper, code, "start")


def test_helpers_are_named_by_a_form_too(anyone, as_):
    code = send(anyone)
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")

    form = {"agency": "urban", "co_handlers": ["water", "power"], "back": "//elsewhere.example"}
    answer = dispatcher.post(f"/reports/{code}/assignment", data=form)

    assert answer.location == f"/reports/{code}"
    for login in ("water.1@demo", "power.2@demo"):
        assert as_(login).get(f"/reports/{code}/work").status_code == 200
