"""Boxes over faces and plates: gone from what is shown, and only from that."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from domain.reports.facts import Box
from tests.web.cast import IN_CUA_SONG, act, send
from tests.web.media.cast import kept

SIZE = 400, 300
PLATE = (100, 150, 180, 180)  # left, top, right, bottom in pixels
AROUND = {"left": "25", "top": "50", "width": "20", "height": "10"}


def street():
    """A street with a plate on which black and white stripes can be told apart."""
    image = Image.new("RGB", SIZE, "green")
    pen = ImageDraw.Draw(image)
    for x in range(PLATE[0], PLATE[2], 8):
        pen.rectangle((x, PLATE[1], x + 3, PLATE[3] - 1), "white")
        pen.rectangle((x + 4, PLATE[1], x + 7, PLATE[3] - 1), "black")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def name(anyone, services):
    return kept(services, anyone, street())["media"]


@pytest.fixture
def code(anyone, name):
    return send(anyone, media=[name])


@pytest.fixture
def officer(as_):
    return as_("ward1@demo")


def seen(client, code, name, part="whole"):
    return Image.open(BytesIO(client.get(f"/reports/{code}/media/{name}/{part}").data)).convert("L")


def stripes(picture):
    """How much the plate can be read: how far dark and light are apart from one pixel to others."""
    scale = picture.width / SIZE[0]
    row = [picture.getpixel((int(x * scale), int(165 * scale))) for x in range(*PLATE[::2])]
    return max(abs(a - b) for a, b in zip(row, row[4:], strict=False))


def test_what_is_in_a_box_is_gone_from_all_that_is_shown(officer, code, name):
    assert stripes(seen(officer, code, name)) > 150

    answer = officer.post(f"/desk/media/{code}/{name}", data=AROUND)

    assert answer.status_code == 303, answer.text
    assert stripes(seen(officer, code, name)) < 40
    assert stripes(seen(officer, code, name, "small")) < 40
    assert seen(officer, code, name).getpixel((20, 20)) == pytest.approx(75, abs=6)  # the street


def test_it_can_be_undone_from_the_original(officer, code, name):
    officer.post(f"/desk/media/{code}/{name}", data=AROUND)
    officer.post(f"/desk/media/{code}/{name}", data={"act": "undo"})

    assert stripes(seen(officer, code, name)) > 150


def test_what_was_done_is_recorded_and_not_told_to_everybody(officer, anyone, code, name):
    officer.post(f"/desk/media/{code}/{name}", data=AROUND)

    page = officer.get(f"/reports/{code}").text
    assert "Đã làm mờ một phần ảnh" in page
    told = officer.get(f"/desk/media/{code}/{name}").text
    assert 'value="25.0"' in told
    assert "Đã làm mờ" not in anyone.get(f"/reports/{code}").text


@pytest.mark.parametrize(
    "wrong",
    [{"left": "100"}, {"width": "0"}, {"top": "-1"}, {"height": "x"}, {"left": "nan"}]
    + [{"height": "inf"}, {"left": ""}],
)
def test_a_box_that_is_none_is_refused_and_changes_nothing(officer, code, name, wrong):
    answer = officer.post(f"/desk/media/{code}/{name}", data=AROUND | wrong)

    assert answer.status_code == 422
    assert "Khung phải nằm trong ảnh" in answer.text
    assert stripes(seen(officer, code, name)) > 150


def test_another_s_photo_is_not_even_there(anyone, as_, officer, name):
    code = send(anyone, place=IN_CUA_SONG, category="security", media=[name])
    other = send(anyone)

    for case in (code, other):
        assert officer.get(f"/desk/media/{case}/{name}").status_code == 404
        assert officer.post(f"/desk/media/{case}/{name}", data=AROUND).status_code == 404
    assert as_("agency1@demo").get(f"/desk/media/{code}/{name}").status_code == 403


def test_the_original_is_gone_once_it_was_forgotten(officer, services, code, name):
    services.media.shelf.take_away(services.media.shelf.by_name(name), "original")

    answer = officer.post(f"/desk/media/{code}/{name}", data=AROUND)

    assert answer.status_code == 422
    assert "Bản gốc" in answer.text


class Plates:
    """Sees the one plate of the street above, wherever it is called."""

    def __init__(self):
        self.looked_at = []

    def boxes(self, picture):
        self.looked_at.append(Image.open(BytesIO(picture)).size)
        return [Box(0.25, 0.5, 0.2, 0.1)]


def test_a_detector_only_suggests(officer, services, code, name):
    assert 'value="25.0"' not in officer.get(f"/desk/media/{code}/{name}").text
    services.detector = Plates()

    page = officer.get(f"/desk/media/{code}/{name}").text

    assert services.detector.looked_at == [SIZE]
    assert 'value="25.0"' in page
    assert "gợi ý" in page
    assert stripes(seen(officer, code, name)) > 150


def test_a_hidden_photo_is_accepted_blurred(officer, anyone, code, name):
    officer.post(f"/desk/media/{code}/{name}", data=AROUND)
    act(officer, code, "acceptance")

    assert stripes(seen(anyone, code, name)) < 40
