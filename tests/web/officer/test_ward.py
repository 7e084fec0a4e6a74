from uuid import uuid4

import pytest

from tests.web.cast import IN_CUA_SONG, send, ward_of


@pytest.fixture
def ward_id(anyone):
    return ward_of(anyone, send(anyone, "Trong phường"))


def test_the_open_reports_are_there_before_any_script_has_run(as_, ward_id):
    page = as_("ward1@demo").get(f"/wards/{ward_id}").text

    assert "Phường Bến Cát" in page
    assert "Trong phường" in page


def test_a_ward_s_officer_is_at_home_in_the_own_ward_alone(anyone, as_, ward_id):
    other = ward_of(anyone, send(anyone, place=IN_CUA_SONG))

    assert as_("ward1@demo").get(f"/wards/{ward_id}").status_code == 200
    assert as_("ward1@demo").get(f"/wards/{other}").status_code == 404
    assert as_("dispatcher@demo").get(f"/wards/{other}").status_code == 200


def test_the_page_brings_a_ticket_for_its_own_board(as_, ward_id):
    page = as_("ward1@demo").get(f"/wards/{ward_id}").text

    assert 'data-live-ticket=""' not in page


def test_a_ward_that_is_not_there_is_not_found(as_):
    assert as_("dispatcher@demo").get(f"/wards/{uuid4()}").status_code == 404
    assert as_("dispatcher@demo").get("/wards/06709").status_code == 404


def test_a_citizen_is_asked_to_log_in(anyone, ward_id):
    answer = anyone.get(f"/wards/{ward_id}")

    assert answer.status_code == 303
    assert answer.location == f"/login?next=/wards/{ward_id}"
