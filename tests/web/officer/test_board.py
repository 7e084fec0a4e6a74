from uuid import uuid4

import pytest

from tests.web.cast import IN_CUA_SONG, send, ward_of


@pytest.fixture
def ward_id(anyone):
    return ward_of(anyone, send(anyone, "Chưa kiểm duyệt"))


def test_a_board_has_the_words_that_the_public_does_not_see_yet(as_, ward_id):
    found = as_("ward1@demo").get(f"/api/board/{ward_id}").json["features"]

    assert [feature["properties"]["text"] for feature in found] == ["Chưa kiểm duyệt"]


def test_a_board_has_the_reports_of_its_ward_alone(anyone, as_, ward_id):
    other = ward_of(anyone, send(anyone, place=IN_CUA_SONG))

    asked = as_("dispatcher@demo").get(f"/api/board/{ward_id}?ward={other}")
    assert {f["properties"]["ward_id"] for f in asked.json["features"]} == {ward_id}


def test_the_board_of_another_ward_is_not_even_said_to_exist(anyone, as_):
    other = ward_of(anyone, send(anyone, place=IN_CUA_SONG))

    assert as_("ward1@demo").get(f"/api/board/{other}").status_code == 404


def test_since_tells_what_changed_after_a_position(anyone, as_, ward_id):
    officer = as_("ward1@demo")
    position = officer.get(f"/api/board/{ward_id}").json["position"]
    code = send(anyone)

    found = officer.get(f"/api/board/{ward_id}?since={position}").json["features"]
    assert [feature["id"] for feature in found] == [code]


def test_strangers_get_no_words(anyone, ward_id):
    assert anyone.get(f"/api/board/{ward_id}").status_code == 401
    assert anyone.get(f"/api/board/{uuid4()}").status_code == 401
