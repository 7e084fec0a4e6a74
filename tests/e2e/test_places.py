"""A visitor finds a place, was overcharged there, reads that it was put right; and a route."""

from playwright.sync_api import expect

from tests.e2e.cast import PHONE


def test_a_place_that_overcharged_is_corrected_before_everybody_s_eyes(visit):
    page = found(visit(**PHONE))
    place = page.url
    overcharged(page)
    page.goto(place)
    expect(page.locator(".cases a")).to_have_count(1)

    leader = visit("manager@demo").go(f"/desk/places/{place.rpartition('/')[2]}")
    leader.locator("[name=reason]").first.fill("Bán đúng giá niêm yết và trả lại tiền thừa")
    leader.get_by_role("button", name="Yêu cầu chấn chỉnh").click()
    expect(leader.locator("[data-state=ordered]")).to_be_visible()
    shows(page, "Đã yêu cầu chấn chỉnh")

    put_right(visit("tourism.1@demo").go("/desk/places"))
    leader.reload()
    leader.get_by_role("button", name="Đã kiểm tra: khắc phục xong").click()
    expect(leader.locator("[data-state=verified]")).to_be_visible()
    shows(page, "Đã khắc phục, thành phố đã kiểm tra")


def found(visitor):
    """By the filters, as a phone shows them."""
    page = visitor.go("/places")
    page.get_by_role("button", name="Ăn uống").click()
    expect(page.locator(".place", has_text="Chợ Bến Cát")).to_have_count(0)
    page.locator(".place").get_by_role("link", name="Bún Chợ Cũ").click()
    expect(page.locator(".place-mark")).to_have_count(1)
    return page


def overcharged(page):
    page.get_by_role("link", name="Bị thu quá giá").click()
    expect(page.locator(".about-place")).to_contain_text("Bún Chợ Cũ")
    page.get_by_role("button", name="Đúng vị trí này").click()
    page.get_by_label("Du lịch, giá niêm yết").click()
    page.locator("[name=text]").fill("Thu 90.000 một bát bún, bảng giá ghi 40.000")
    page.locator("#send").click()
    page.locator("#thanks").wait_for()


def put_right(desk):
    desk.locator("section", has_text="Địa điểm cần chấn chỉnh").get_by_role("link").first.click()
    desk.locator("summary", has_text="Đã khắc phục").click()
    desk.locator("[name=note]").fill("Đã trả lại 50.000 và treo bảng giá ở cửa")
    desk.get_by_role("button", name="Đã khắc phục").click()
    expect(desk.locator("[data-state=remedied]")).to_be_visible()


def shows(page, badge):
    page.reload()
    expect(page.locator("h1 ~ .place-badge")).to_have_text(badge)


def test_a_route_is_drawn_on_the_map_and_by_keys_and_shown_along_its_line(visit):
    editor = visit("tourism.1@demo").go("/desk/routes")
    way = editor.locator("[name=stops]")
    for place in ("Bến Đò Cũ", "Chợ Bến Cát"):
        editor.get_by_role("button", name=place, exact=True).dispatch_event("click")
    expect(way).to_have_value("ben-do-cu\ncho-ben-cat")

    bent_and_bent_back(editor, way)
    drawn = way.input_value().splitlines()
    editor.locator("[name=name_vi]").fill("Vòng qua phố cổ")
    editor.get_by_role("button", name="Lưu bản nháp").click()

    leader = visit("manager@demo").go("/desk/routes")
    leader.get_by_role("link", name="Xem đường đi hoặc vẽ lại").click()
    expect(leader.locator("[name=stops]")).to_have_value("\n".join(drawn))
    leader.get_by_role("button", name="Công bố").click()
    page = visit(**PHONE).go("/places/routes")
    page.get_by_role("link", name="Vòng qua phố cổ").click()
    expect(page.locator("path.route-line.drawn")).to_have_count(1)


def bent_and_bent_back(editor, way):
    map, bend = editor.locator(".folium-map"), editor.locator(".bend:not(.between)")
    map.click(position={"x": 300, "y": 150})
    expect(bend).to_have_count(1)
    before = way.input_value()
    bend.focus()
    bend.press("ArrowRight")
    expect(bend).to_be_focused()
    assert way.input_value() != before
    editor.locator(".bend.between").first.drag_to(map, target_position={"x": 100, "y": 250})
    expect(bend).to_have_count(2)
    bend.first.press("Delete")
    expect(bend).to_have_count(1)
    editor.get_by_role("button", name="Hoàn tác").click()
    expect(bend).to_have_count(2)
