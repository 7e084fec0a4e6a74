"""Every page in every language: quiet, by itself, no wider than a phone, and lawful."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import LIVE, PHONE, act, send
from web.language import LANGUAGES

MAPS = ("/", "/#report", "/reports/new", "/reports/{code}", "/wards/{ward}", "/audit/{code}")
PAGES = {
    None: ("/", "/#report", "/reports/new", "/reports/{code}", "/places", "/login", "/nowhere"),
    "dispatcher@demo": ("/wards/", "/wards/{ward}", "/wards/{ward}#{code}", "/reports/{code}"),
    "agency1@demo": ("/", "/wards/", "/reports/{code}"),
    "manager@demo": ("/operations/views",),
    "auditor@demo": ("/wards/", "/audit/", "/audit/{code}", "/reports/{code}", "/login"),
}


@pytest.fixture(scope="module")
def known(crowd):
    """A case that is worked on, and its ward."""
    officer = crowd.enter("dispatcher@demo")
    code = send(officer, "Đường ngập sâu")
    act(officer, code, "acceptance")
    ward = officer.context.request.get(f"/api/reports/{code}").json()["ward"]["ward_id"]
    officer.page.close()
    return {"code": code, "ward": ward}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", PAGES)
def test_a_page_is_quiet_and_fits_a_phone(visit, known, login, language):
    visitor = visit(login, **PHONE, locale=language)
    for path in PAGES[login]:
        page = visitor.go(path.format(**known))
        if page.locator("#live").count():
            page.locator(LIVE).wait_for(state="attached")
        else:
            page.wait_for_load_state("networkidle")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (path, width) == (path, 360)
        assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("path", MAPS)
def test_every_map_names_hoang_sa_and_truong_sa(visit, known, path):
    page = visit("manager@demo").go(path.format(**known))

    for islands in ("Hoàng Sa", "Trường Sa"):
        label = page.locator(".archipelago", has_text=f"Quần đảo {islands} (Việt Nam)")
        expect(label).to_have_count(1)
        expect(page.locator(".inset text", has_text=islands)).to_be_visible()


def test_the_language_can_be_switched_and_stays(visit):
    page = visit(locale="vi-VN").go("/places")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Places and posted prices")

    page.goto("/login")
    expect(page.locator("h1")).to_have_text("Log in")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("h1")).to_have_text("Đăng nhập")


def test_places_are_chosen_by_kind_and_found_on_the_map(visit):
    page = visit().go("/places")
    page.get_by_role("button", name="Khách sạn").click()
    hotel = page.locator(".place", has_text="Khách sạn Sóng Nhỏ")
    expect(hotel).to_contain_text("600.000")
    expect(page.locator(".place", has_text="Chợ Bến Cát")).to_have_count(0)

    hotel.get_by_role("link", name="Xem trên bản đồ").click()
    page.get_by_role("button", name="Khách sạn Sóng Nhỏ").click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Phòng đơn")


def test_a_page_that_was_put_aside_follows_again_when_it_comes_back(visit):
    visitor = visit()
    page = visitor.go("/")
    page.locator(LIVE).wait_for()
    page.goto("/places")
    page.go_back()

    code = send(visitor, "Sau khi quay lại")
    expect(page.locator(f"#cases [data-code='{code}']")).to_be_visible()
