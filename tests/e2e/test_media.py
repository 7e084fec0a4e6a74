"""Films, voices and faces in a browser: sent from a phone, over a broken line, made unreadable."""

import os
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.cast import IN_BEN_CAT, PHONE, act, fill_in
from tests.web.media.cast import film, picture
from tests.web.media.test_blurring import PLATE, SIZE, street, stripes

WITH_A_MICROPHONE = {**PHONE, "permissions": ["microphone"]}
SENT = "Đã gửi"
LENGTH = """media => new Promise((done, failed) => {
  Object.assign(media, { preload: "auto", onloadedmetadata: () => done(media.duration) });
  media.onerror = media.querySelector("source")?.addEventListener("error", failed) ?? failed;
  media.load();
})"""
CUT_AT = 3  # of the parts of a file


def sent(page):
    page.locator("#send").click()
    page.locator("#thanks").wait_for()
    return page.url.rpartition("/")[2].partition("?")[0]


def file(name, kind, content):
    return {"name": name, "mimeType": kind, "buffer": content}


def test_a_film_and_a_recorded_voice_are_seen_by_everybody_after_screening(visit):
    page = fill_in(visit(**WITH_A_MICROPHONE), "")
    page.locator("#photo").set_input_files(file("VID_1.mp4", "video/mp4", film("mp4", seconds=2)))
    page.get_by_role("button", name="Nói thay vì viết").click()
    page.wait_for_timeout(1200)
    page.locator("#record").click()
    chosen = page.locator("#photo-chosen li")
    expect(chosen.filter(has_text=SENT)).to_have_count(2)
    code = sent(page)

    officer = visit("dispatcher@demo")
    neighbour = visit(**PHONE).go(f"/reports/{code}")
    expect(neighbour.locator("video, audio, .preparing")).to_have_count(0)
    act(officer, code, "acceptance")

    for name, least in (("video.film", 1.9), ("figure.voice audio", 0.5)):
        shown_when_ready(neighbour, code, name)
        assert neighbour.locator(name).evaluate(LENGTH) >= least


def shown_when_ready(page, code, name):
    for _ in range(20):
        page.goto(f"/reports/{code}")
        if page.locator(name).count():
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{name} is not shown")


def test_a_file_goes_on_where_the_line_broke(visit):
    visitor = visit(**PHONE)
    page = fill_in(visitor, "Mất mạng khi gửi ảnh")
    line = Line(page)
    photo = picture((900, 600), "PNG") + os.urandom(3_000_000)

    # Of a kind that the browser does not know, or it would make it smaller first.
    page.locator("#photo").set_input_files(file("IMG_1", "application/octet-stream", photo))
    line.until_cut()
    share = page.locator("#photo-chosen progress").evaluate("bar => bar.value")
    line.is_cut = False

    expect(page.locator("#photo-chosen")).to_contain_text(SENT)
    assert 0 < share < 1
    assert line.begun == 1
    assert line.offsets == sorted(set(line.offsets))
    code = sent(page)
    shown_when_ready(page, code, ".photo img")
    assert len(visitor.refused) > 0  # what could not be sent


class Line:
    """Is cut in the midst of a file, until somebody says that it holds again."""

    def __init__(self, page):
        self.page, self.begun, self.offsets = page, 0, []
        self.is_cut = self.was_cut = False
        page.route("**/api/uploads**", self._pass)

    def until_cut(self):
        for _ in range(100):
            if self.is_cut:
                return
            self.page.wait_for_timeout(50)
        pytest.fail("the file was too small")

    def _pass(self, route, request):
        self.begun += request.method == "POST"
        if request.method == "PATCH" and len(self.offsets) == CUT_AT and not self.was_cut:
            self.is_cut = self.was_cut = True
        if self.is_cut:
            return route.abort("internetdisconnected")
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))
        return route.continue_()


def test_an_officer_draws_a_box_and_takes_it_away_again(visit):
    page = fill_in(visit(), "Biển số xe")
    page.locator("#photo").set_input_files(file("IMG_1.png", "image/png", street()))
    code = sent(page)
    officer = visit("ward1@demo").page
    shown_when_ready(officer, code, ".photo img")
    photo = officer.locator(".photo img").get_attribute("src")
    assert stripes(seen(officer, photo)) > 150

    officer.get_by_role("link", name="Làm mờ một phần ảnh").click()
    drag(officer, *PLATE)
    expect(officer.locator("#drawing .box")).to_have_count(1)
    officer.get_by_role("button", name="Làm mờ", exact=True).click()
    officer.locator(".photo img").wait_for()
    assert stripes(seen(officer, photo)) < 40

    officer.get_by_role("link", name="Làm mờ một phần ảnh").click()
    officer.get_by_role("button", name="Hiện lại ảnh nguyên vẹn").click()
    officer.locator(".photo img").wait_for()
    assert stripes(seen(officer, photo)) > 150


def drag(page, left, top, right, bottom):
    """In pixels of the photo, with a little more on every side."""
    box = page.locator("#drawing img").bounding_box()
    scale, more = box["width"] / SIZE[0], 3
    page.mouse.move(box["x"] + (left - more) * scale, box["y"] + (top - more) * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + (right + more) * scale, box["y"] + (bottom + more) * scale, steps=4)
    page.mouse.up()


def seen(page, address):
    return Image.open(BytesIO(page.request.get(address).body())).convert("L")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_counter_files_a_photo_for_somebody(visit, scripts):
    lon, lat = IN_BEN_CAT
    page = visit("dispatcher@demo", java_script_enabled=scripts).go("/desk/entry")
    page.locator("[name=channel][value=counter]").check()
    page.locator("[name=category]").select_option("waste")
    page.locator("[name=text]").fill("Bác mang ảnh đến quầy")
    page.locator("#photo").set_input_files(file("IMG_1.jpg", "image/jpeg", picture((400, 300))))
    for name, degrees in (("lon", lon), ("lat", lat)):
        page.locator(f"[name={name}]").fill(str(degrees))
    page.get_by_role("button", name="Nhập phản ánh").click()

    page.locator(".slip-code").wait_for()
    shown_when_ready(page, page.url.split("/")[-2], ".photo img")
