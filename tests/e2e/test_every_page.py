"""Every page in every language: quiet, by itself, no wider than a phone, and lawful."""

import pytest
from playwright.sync_api import expect

from domain.places.place import Place
from tests.e2e.cast import LIVE, PHONE, act, receipt, send
from web.language import LANGUAGES, MARKS

MAPS = (
    *("/", "/#report", "/reports/new", "/reports/{code}", "/wards/{ward}", "/audit/{code}"),
    *("/reports/{code}/why", "/desk/inbox", "/desk/entry", "/desk/merge/{code}/{other}"),
    *("/desk/manage", "/audit/map", "/places", "/places/{place}", "/desk/routes"),
    *("/wards/reform/2025-07-01", "/desk/reform"),
)
PAGES = {
    None: (
        "/",
        "/#report",
        "/reports/new",
        "/reports/{code}",
        "/reports/{code}/why",
        *("/places", "/places/{place}", "/places/routes"),
        "/scorecard/",
        *("/login", "/sign-in", "/reports/{own}?key={key}", "/reports/{own}/slip"),
        *("/around", "/around?ward={ward}", "/wards/reform/2025-07-01?name=ben"),
        "/nowhere",
    ),
    "dispatcher@demo": ("/wards/", "/wards/{ward}", "/wards/{ward}#{code}", "/reports/{code}"),
    "dispatcher@demo, at the desk": (
        *("/desk/inbox", "/desk/entry", "/desk/merge/{code}/{other}", "/reports/{idea}"),
    ),
    "agency1@demo": ("/", "/wards/", "/reports/{code}", "/desk/mine", "/desk/mine?tab=low"),
    "ward1@demo": ("/desk/mine", "/desk/mine?tab=nobody", "/reports/{code}"),
    "manager@demo, at the desk": (
        *("/desk/manage", "/desk/manage?tab=extension", "/desk/manage?tab=low"),
        *("/desk/manage/attempts", "/messages", "/desk/messages?state=shown", "/desk/requests"),
    ),
    "manager@demo": (
        "/operations/views",
        "/desk/rules",
        "/desk/inbox?waits=returned",
        "/desk/reform",
    ),
    "manager@demo, for places": (
        *("/desk/places", "/desk/places/{place}", "/desk/places/{place}/draft"),
        *("/desk/places/import", "/desk/routes", "/desk/places/new"),
    ),
    "auditor@demo": ("/wards/", "/audit/", "/audit/{code}", "/reports/{code}", "/login"),
    "auditor@demo, at the desk": (
        *("/audit/map", "/audit/map?clock=recorded"),
        *("/audit/questions/", "/audit/questions/rejected"),
    ),
}


@pytest.fixture(scope="module")
def known(crowd):
    """A case that is worked on, and its ward; another one, and an idea without a place."""
    officer = crowd.enter("dispatcher@demo")
    code, other = send(officer, "Đường ngập sâu"), send(officer, "Ngập cả con đường")
    act(officer, code, "acceptance")
    idea = send(officer, "Thêm ghế đá dọc bờ sông", place=None, category="idea")
    ward = officer.context.request.get(f"/api/reports/{code}").json()["ward"]["ward_id"]
    own = receipt(officer, "Đèn đường tắt")
    officer.page.close()
    found = {"code": code, "other": other, "idea": idea, "ward": ward}
    found["place"] = Place.create_id("hang-vo-oc")
    return found | {"own": own["code"], "key": own["rating_key"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", PAGES)
def test_a_page_is_quiet_and_fits_a_phone(visit, known, login, language):
    visitor = visit(login and login.partition(",")[0], **PHONE, locale=language)
    for path in PAGES[login]:
        page = visitor.go(path.format(**known))
        if page.locator("#live").count():
            page.locator(LIVE).wait_for(state="attached")
        else:
            page.wait_for_load_state("networkidle")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (path, width) == (path, 360)
        assert page.locator("html").get_attribute("lang") == MARKS[language]


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
    page.get_by_role("button", name="Khách sạn", exact=True).click()
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
