"""Reporting in a real browser: on a phone, with the keyboard, with a photo, without scripts."""

from io import BytesIO
from time import monotonic, sleep

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.cast import IN_BEN_CAT, LIVE, PHONE, fill_in, report

WITHIN = 2.0  # seconds


@pytest.fixture
def ward_page(visit):
    """The page of a ward officer, open before anything is reported."""
    officer = visit("ward1@demo")
    page = officer.go("/wards/")
    page.get_by_role("link", name="Phường Bến Cát").click()
    page.locator(LIVE).wait_for()
    return page


def test_a_pin_on_a_phone_is_on_the_officer_s_page_within_two_seconds(visit, ward_page):
    phone = visit(**PHONE, geolocation=at(IN_BEN_CAT), permissions=["geolocation"])
    page = phone.go("/")
    page.get_by_role("link", name="Phản ánh", exact=True).click()
    page.locator("#my-location").click()
    expect(page.locator("#where")).to_have_text("Phường Bến Cát")
    page.get_by_role("button", name="Đúng vị trí này").click()
    page.get_by_label("Thoát nước, nắp cống").click()
    page.locator("[name=text]").fill("Nắp cống vỡ trước số nhà 12")

    began = monotonic()
    page.get_by_role("button", name="Gửi phản ánh").click()
    ward_page.get_by_text("Nắp cống vỡ trước số nhà 12").wait_for()
    took = monotonic() - began

    assert took < WITHIN
    page.locator("#thanks").wait_for()
    expect(page.locator("h1")).to_have_text("Thoát nước, nắp cống")


def test_other_citizens_see_the_report_but_not_its_words(visit):
    neighbour = visit().go("/")
    neighbour.locator(LIVE).wait_for()

    code = report(visit(), "Tiếng ồn suốt đêm")

    entry = neighbour.locator(f"#cases [data-code='{code}']")
    expect(entry).to_contain_text("Nội dung đang chờ kiểm duyệt.")
    expect(entry).not_to_contain_text("Tiếng ồn")


def test_the_whole_way_works_with_the_keyboard_alone(visit):
    page = visit().go("/#report")
    pin = page.locator(".pin")
    pin.focus()
    before = page.locator("[name=lon]").input_value()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert float(page.locator("[name=lon]").input_value()) > float(before)

    tab_to(page, page.get_by_role("button", name="Đúng vị trí này"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[name=category]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=category][value=waste]")).to_be_checked()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[name=text]"))
    page.keyboard.type("Bãi rác sau trường học")
    tab_to(page, page.locator("#send"))
    page.keyboard.press("Enter")

    page.locator("#thanks").wait_for()
    expect(page.locator("h1")).to_have_text("Rác thải, vệ sinh")


def test_what_is_missing_is_said_where_it_is_missing(visit):
    page = visit().go("/reports/new")
    page.locator(".pin").wait_for()
    page.get_by_role("button", name="Đúng vị trí này").click()
    page.locator("#category-search").press("Enter")
    expect(page.locator("#report-fault")).to_have_text("Vui lòng chọn lĩnh vực.")

    page.locator("#category-search").fill("rac")
    page.get_by_label("Rác thải, vệ sinh").click()
    page.locator("#send").click()
    expect(page.locator("#report-fault")).to_contain_text("Vui lòng mô tả")
    expect(page.locator("[name=text]")).to_be_focused()


def test_a_place_out_of_the_city_leads_back_to_the_pin(visit):
    visitor = visit()
    page = fill_in(visitor, "Xa quá", place=(103.0, 16.0))
    page.locator("#send").click()

    expect(page.locator("#report-fault")).to_contain_text("ngoài địa bàn thành phố")
    expect(page.locator("fieldset[data-step='1']")).to_be_visible()
    assert len(visitor.refused) == 1


def test_pressing_the_button_twice_sends_one_report(visit):
    sent = []
    visitor = visit()
    page = fill_in(visitor, "Hai lần bấm")
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)

    page.locator("#send").dblclick()

    page.locator("#thanks").wait_for()
    assert sent == [f"{visitor.city}/api/reports"]


def test_nothing_is_lost_where_the_network_fails(visit):
    visitor = visit()
    page = fill_in(visitor, "Mất mạng giữa chừng")
    visitor.context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#drafts-told")).to_contain_text("Mất kết nối")
    expect(page.locator("#drafts [data-state=waiting]")).to_contain_text("Mất mạng giữa chừng")

    visitor.context.set_offline(False)
    page.locator("#drafts").get_by_role("link", name="Xem phản ánh").click()
    expect(page.locator("h1")).to_have_text("Ô nhiễm, tiếng ồn")


class TestAPhoto:
    def test_is_shown_before_it_is_sent_and_can_be_taken_away(self, visit):
        page = fill_in(visit(**PHONE), "Có ảnh")

        page.locator("#photo").set_input_files(picture())
        expect(page.locator("#photo-chosen")).to_be_visible()
        page.get_by_role("button", name="Bỏ", exact=True).click()
        expect(page.locator("#photo-chosen")).to_be_hidden()
        page.locator("#send").click()

        page.locator("#thanks").wait_for()
        assert page.request.get(f"{page.url}/photo").status == 404

    def test_is_made_smaller(self, visit):
        page = fill_in(visit(**PHONE), "Ảnh lớn")
        page.locator("#photo").set_input_files(picture(3000, 1500))
        page.locator("#send").click()
        page.locator("#thanks").wait_for()

        seen = visit("ward1@demo").go(page.url).locator(".photo img")
        assert is_drawn(seen)
        assert seen.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1600, 800]

    def test_is_seen_by_the_officer_at_once_and_by_everybody_after_acceptance(
        self, visit, ward_page
    ):
        page = fill_in(visit(), "Cây đổ chắn đường")
        page.locator("#photo").set_input_files(picture())
        page.locator("#send").click()
        page.locator("#thanks").wait_for()
        expect(page.locator(".photo img")).to_be_visible()  # its reporter's own
        neighbour = visit(**PHONE).go(page.url)
        expect(neighbour.locator(".photo img")).to_have_count(0)

        ward_page.get_by_text("Cây đổ chắn đường").click()
        assert is_drawn(ward_page.locator("#chosen-photo img"))
        ward_page.get_by_role("button", name="Tiếp nhận phản ánh").click()

        expect(neighbour.locator(".photo img")).to_be_visible()
        assert is_drawn(neighbour.locator(".photo img"))

    def test_that_is_none_is_refused_at_once(self, visit):
        page = fill_in(visit(), "Tệp lạ")

        page.locator("#photo").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": b"no picture"}
        )

        expect(page.locator("#report-fault")).to_contain_text("Chỉ nhận ảnh")


def until(is_so):
    end = monotonic() + 10
    while not is_so():
        assert monotonic() < end
        sleep(0.2)


class TestWithoutScripts:
    @pytest.fixture
    def page(self, visit):
        page = visit(**PHONE, java_script_enabled=False).go("/")
        page.get_by_role("link", name="Phản ánh", exact=True).click()
        page.locator("[name=lon]").fill("107,3558")
        page.locator("[name=lat]").fill("20.9887")
        page.locator("[name=category][value=lighting]").check()
        return page

    def test_the_form_stores_a_report_with_its_photo(self, page, visit):
        page.locator("[name=text]").fill("Đèn đường tắt")
        page.locator("#photo").set_input_files(picture())
        page.locator("#send").click()

        expect(page.locator(".qr")).to_be_visible()
        page.get_by_role("link", name="Về vụ việc").click()
        expect(page.locator("h1")).to_have_text("Đèn đường")
        expect(page.locator(".case-kind")).to_contain_text("Bến Cát")
        officer = visit("ward1@demo", java_script_enabled=False).go(page.url)
        expect(officer.locator(".said")).to_have_text("Đèn đường tắt")
        photo = f"{page.url.partition('?')[0]}/photo"
        officer.locator(".photo img, .preparing").wait_for()
        until(lambda: officer.request.get(photo).headers["content-type"] == "image/jpeg")

    def test_what_was_typed_is_kept_where_something_is_missing(self, page):
        page.locator("[name=category][value=education]").check()
        page.locator("[name=text]").fill("   ")
        page.locator("#photo").set_input_files(picture())
        page.locator("#send").click()

        expect(page.locator("#report-fault")).to_contain_text("Vui lòng mô tả")
        expect(page.locator("[name=lon]")).to_have_value("107,3558")
        expect(page.locator("[value=education]")).to_be_checked()

        page.locator("[name=text]").fill("Trường không có đèn")
        page.locator("#send").click()
        expect(page.locator(".slip-code")).to_be_visible()


def tab_to(page, wanted, most=60):
    for _ in range(most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not come there")


def at(place):
    lon, lat = place
    return {"longitude": lon, "latitude": lat}


def picture(width=80, height=60):
    written = BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def is_drawn(image):
    return image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
