from io import BytesIO
from urllib.parse import urlsplit

import pytest

from domain.reports.code import report_id_of
from tests.web.cast import picture

FORM = {
    "lon": "107.3558",
    "lat": "20.9887",
    "category": "drainage",
    "text": "Nắp cống vỡ",
    "key": "a key of this form",
}


def test_the_form_leads_to_the_case(anyone, services):
    answer = anyone.post("/reports", data=FORM)

    assert answer.status_code == 303
    assert "Thoát nước, nắp cống" in anyone.get(answer.location.removesuffix("/slip")).text
    assert sent(services, answer).text == "Nắp cống vỡ"


def test_a_decimal_comma_is_understood(anyone, services):
    answer = anyone.post("/reports", data=FORM | {"lon": " 107,3558 "})

    assert sent(services, answer).lon == 107.3558


def test_sending_the_form_again_leads_to_the_same_case(anyone):
    first, second = (anyone.post("/reports", data=FORM) for _ in range(2))

    assert first.location == second.location


def test_other_words_with_an_old_key_can_be_sent_on_with_a_fresh_one(anyone):
    anyone.post("/reports", data=FORM)

    answer = anyone.post("/reports", data=FORM | {"text": "Thêm một việc"})

    assert answer.status_code == 422
    assert "Thêm một việc" in answer.text
    assert FORM["key"] not in answer.text


def test_a_photo_comes_along(anyone, services):
    answer = anyone.post("/reports", data=FORM | {"photo": (picture(), "IMG_1.jpg")})

    assert services.media.has(sent(services, answer).photo)


def test_no_chosen_photo_is_no_photo(anyone, services):
    answer = anyone.post("/reports", data=FORM | {"photo": (BytesIO(b""), "")})

    assert sent(services, answer).photo is None


@pytest.mark.parametrize(
    ("changed", "said", "marked"),
    [
        ({"lon": "east"}, "Vui lòng ghi vị trí bằng độ", "lon"),
        ({"lat": ""}, "Vui lòng cho biết vị trí", "lat"),
        ({"lon": "nan"}, "từ -180 đến 180", "lon"),
        ({"lon": "20.9887", "lat": "107.3558"}, "có vẻ bị đảo", "lon"),
        ({"lon": "103", "lat": "16"}, "ngoài địa bàn thành phố", "lon"),
        ({"category": ""}, "Vui lòng chọn", "category"),
        ({"category": "gold"}, "Không có lĩnh vực", "category"),
        ({"text": " \n "}, "Vui lòng mô tả", "text"),
        ({"text": "x" * 4001}, "không quá 4000", "text"),
        ({"media": "0" * 64}, "Không có ảnh hay video nào", "media"),
        ({"media": "../../secret"}, "Không có ảnh hay video nào", "media"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_what_was_typed(
    anyone, services, changed, said, marked
):
    answer = anyone.post("/reports", data=FORM | changed)

    assert answer.status_code == 422
    assert said in answer.text
    assert marked_field(answer.text) == marked
    assert (FORM | changed)["text"] in answer.text
    assert count(services) == 0


def test_a_photo_is_kept_while_the_words_are_mended(anyone, services):
    answer = anyone.post("/reports", data=FORM | {"text": "", "photo": (picture(), "IMG_1.jpg")})
    name = answer.text.partition('type="checkbox" name="media" value="')[2][:64]
    assert services.media.has(name)

    answer = anyone.post("/reports", data=FORM | {"media": name})
    assert sent(services, answer).photo == name


def test_what_is_no_photo_is_refused(anyone):
    answer = anyone.post("/reports", data=FORM | {"photo": (BytesIO(b"<svg/>"), "IMG_1.jpg")})

    assert answer.status_code == 415
    assert "Chỉ nhận ảnh" in answer.text


def test_a_photo_that_is_too_large_is_told_in_a_sentence(anyone):
    large = picture().read() + b"x" * 17_000_000
    answer = anyone.post("/reports", data=FORM | {"photo": (BytesIO(large), "a.jpg")})

    assert answer.status_code == 413
    assert "16 MB" in answer.text


def sent(services, answer):
    assert answer.status_code == 303, answer.text
    return services.desk.find(report_id_of(urlsplit(answer.location).path.split("/")[2]))


def count(services):
    with services.engine.connect() as db:
        found = "SELECT count(*) FROM event_log WHERE topic = 'report.submitted'"
        return db.exec_driver_sql(found).scalar()


def marked_field(page):
    """The name of the first field that is marked as wrong."""
    before = page.partition('aria-invalid="true"')[0]
    if before == page:
        return None
    return before.rpartition('name="')[2].partition('"')[0]
