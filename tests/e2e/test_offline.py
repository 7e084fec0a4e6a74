"""Reports without a network: kept on the phone with their photos, and sent once when it is back."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, fill_in

OWN_PHONE = {**PHONE, "color_scheme": "dark"}  # a browser that no other test has used
KEPT = """async () => {
  for (const name of await caches.keys()) {
    const files = await (await caches.open(name)).keys();
    if (files.some(({url}) => url.includes("/reports/new"))) return files.map(({url}) => url);
  }
  return null;
}"""
# How often a form was missing while a hundred newer ones were kept, in three languages.
WITHOUT = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  const [name] = (await caches.keys()).filter((name) => name.startsWith("kalong-"));
  const cache = await caches.open(name);
  let missing = 0;
  for (let n = 0; n < 100; n++) {
    active.postMessage({ keep: `/reports/new?lang=${["vi", "vi", "en", "zh"][n % 4]}` });
    for (let look = 0; look < 20; look++) {
      const kept = await cache.keys();
      if (!kept.some(({ url }) => url.includes("/reports/new"))) missing++;
    }
  }
  return missing;
}"""
PHOTOS = """() => new Promise((done) => {
  indexedDB.open("kalong").onsuccess = ({target: {result: db}}) => {
    db.transaction("drafts").objectStore("drafts").getAll().onsuccess = async ({target}) => {
      const photos = target.result.flatMap(({files}) => files.map(({blob}) => blob));
      const sizes = await Promise.all(photos.map((photo) => createImageBitmap(photo)));
      done(photos.map(({type}, n) => [type, sizes[n].width, sizes[n].height]));
    };
  };
})"""


@pytest.fixture
def phone(visit):
    """Somebody who has opened the form once, and has no network now."""
    visitor = visit(**OWN_PHONE)
    until_kept(visitor.go("/reports/new"))
    visitor.context.set_offline(True)
    yield visitor
    visitor.context.set_offline(False)
    visitor.context.unroute_all()


def until_kept(page):
    for _ in range(200):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the form was not kept")


def write(page, text, category, where):
    """With the keyboard, by the name of a place and without looking at any map."""
    page.get_by_text("Chọn vị trí theo tên").press("Enter")
    page.locator("[name=where]").fill(where)
    page.locator("[name=where]").press("Enter")
    expect(page.locator("[data-next='2']")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label(category).click()
    page.locator("[name=text]").fill(text)
    page.locator("#photo").set_input_files(photo())
    page.locator("#send").click()


def photo():
    written = BytesIO()
    Image.effect_noise((2400, 1200), 40).convert("RGB").save(written, "JPEG")
    return {"name": "IMG_7.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def test_two_drafts_are_sent_once_each_though_an_answer_is_lost(phone, visit):
    page = phone.go("/")  # the city map is the form where there is no network
    page.wait_for_url("**/reports/new")
    write(page, "Rác không mạng", "Rác thải, vệ sinh", "ben cat")
    expect(page.locator("#drafts-told")).to_contain_text("được lưu trên thiết bị này")
    page.goto("/reports/new")
    write(page, "Cây không mạng", "Cây xanh, công viên", "ben tau")
    expect(page.locator("#drafts-count")).to_have_text("Đang chờ gửi: 2")
    assert page.evaluate(PHOTOS) == [["image/jpeg", 1600, 800]] * 2

    keys = lose_the_first_answer(phone.context)
    phone.context.set_offline(False)
    expect(page.locator("#drafts-count")).to_have_text("Đã gửi: 2")

    assert len(keys) == 3
    assert len(set(keys)) == 2
    inbox = visit("dispatcher@demo").go("/desk/inbox")
    for text in ("Rác không mạng", "Cây không mạng"):
        expect(inbox.get_by_text(text)).to_have_count(1)
    leads_to_the_case_of_its_reporter(page)


def leads_to_the_case_of_its_reporter(page):
    page.locator("#drafts").get_by_role("link", name="Xem phản ánh").first.click()
    expect(page.locator("h1")).to_have_text("Rác thải, vệ sinh")
    expect(page.locator(".photo img, .preparing").first).to_be_visible()
    page.go_back()
    for _ in range(2):
        page.get_by_role("button", name="Ẩn", exact=True).first.click()
    expect(page.locator("#drafts")).to_be_hidden()


def lose_the_first_answer(context):
    """The city takes the first report, and its answer does not arrive."""
    keys = []

    def answer(route, request):
        keys.append(request.headers["idempotency-key"])
        taken = route.fetch()
        assert taken.status == 201
        if len(keys) == 1:
            return route.abort("connectionfailed")
        return route.fulfill(response=taken)

    context.route("**/api/reports", answer)
    return keys


def test_what_the_city_refuses_stays_with_its_field_and_can_be_changed_or_deleted(phone):
    page = fill_in(phone, "Xa quá", place=(103.0, 16.0))
    page.locator("#send").click()
    page.locator("#drafts [data-state=waiting]").wait_for(state="attached")
    phone.context.set_offline(False)

    draft = page.locator("#drafts [data-state=refused]")
    expect(draft.locator(".fault")).to_contain_text("ngoài địa bàn thành phố")
    draft.get_by_role("button", name="Sửa").click()
    expect(page.locator("#report-fault")).to_contain_text("ngoài địa bàn thành phố")
    expect(page.locator("[name=lon]")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value("Xa quá")

    page.reload()  # nothing is lost, and it is not sent behind one's back
    draft = page.locator("#drafts [data-state=held]")
    page.locator("#drafts").evaluate("box => (box.open = true)")
    draft.get_by_role("button", name="Xóa", exact=True).click()
    draft.get_by_role("button", name="Xóa hẳn?").click()
    expect(page.locator("#drafts")).to_be_hidden()


def test_there_is_always_a_form_while_newer_ones_are_kept(visit):
    page = visit(**OWN_PHONE).go("/reports/new")
    until_kept(page)

    assert page.evaluate(WITHOUT) == 0


def test_what_belongs_to_one_person_is_kept_by_no_browser(phone):
    kept = phone.page.evaluate(KEPT)

    paths = {url.removeprefix(phone.city).partition("?")[0] for url in kept}
    others = {path for path in paths if not path.startswith(("/static/", "/maps/"))}
    assert others == {"/reports/new", "/api/wards.geojson", "/api/spots"}


def test_the_first_look_at_the_form_is_small(browser, city):
    """With all that it needs, the map and the wards as well, by the browser's own count."""
    context = browser.new_context(base_url=city, **PHONE)
    page = context.new_page()
    received = []
    developer = context.new_cdp_session(page)
    developer.send("Network.enable")
    developer.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    page.goto("/reports/new")
    page.locator(".pin").wait_for()
    context.close()

    assert len(received) > 20
    assert sum(received) <= 150_000


@pytest.mark.parametrize("typed", ["20,9887 107,3558", "107.3558, 20.9887"])
def test_coordinates_are_understood_in_either_order(visit, typed):
    page = visit().go("/reports/new")
    page.locator(".pin").wait_for()
    page.get_by_text("Chọn vị trí theo tên").click()
    page.locator("[name=where]").fill(typed)
    page.locator("[name=where]").press("Enter")

    expect(page.locator("#where")).to_contain_text("Phường Bến Cát")
    expect(page.locator("[name=lon]")).to_have_value("107.355800")
