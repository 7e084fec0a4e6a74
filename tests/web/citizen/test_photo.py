import pytest

from tests.web.cast import IN_CUA_SONG, act, picture, send
from web.media.keeper import work_off


@pytest.fixture
def photo(anyone, services):
    name = anyone.post("/api/photos", data=picture()).json["photo"]
    work_off(services)
    return name


def test_a_photo_is_its_people_s_first_and_everybody_s_after_acceptance(anyone, as_, photo):
    code = send(anyone, photo=photo)
    assert anyone.get(f"/reports/{code}/photo").status_code == 404
    assert as_("ward1@demo").get(f"/reports/{code}/photo").mimetype == "image/jpeg"

    act(as_("ward1@demo"), code, "acceptance")
    assert anyone.get(f"/reports/{code}/photo").mimetype == "image/jpeg"


def test_a_photo_that_was_not_accepted_is_nobody_else_s(anyone, as_, photo):
    code = send(anyone, place=IN_CUA_SONG, category="security", photo=photo)

    for login in ("ward1@demo", "agency1@demo"):
        assert as_(login).get(f"/reports/{code}/photo").status_code == 404


def test_a_photo_of_a_declined_report_is_hidden_from_the_public(anyone, as_, photo):
    code = send(anyone, photo=photo)
    act(as_("ward1@demo"), code, "rejection", reason="Ảnh có mặt người.")

    assert anyone.get(f"/reports/{code}/photo").status_code == 404


def test_no_cache_between_us_and_one_reader_keeps_a_photo(as_, anyone, photo):
    code = send(anyone, photo=photo)

    answer = as_("ward1@demo").get(f"/reports/{code}/photo")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_report_without_a_photo_has_none(anyone):
    assert anyone.get(f"/reports/{send(anyone)}/photo").status_code == 404
