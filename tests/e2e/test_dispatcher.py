"""The dispatcher's day, by keyboard and by mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import LIVE, PHONE, act, send

SAME_PLACE = (107.3650, 20.9920)


@pytest.fixture
def dispatcher(visit):
    return visit("dispatcher@demo")


@pytest.fixture
def inbox(dispatcher):
    """The desk with four reports of one channel that nobody else sends, so no other is listed."""
    for text in ("Dây điện đứt", "Dây điện võng"):
        send(dispatcher, text, category="power")
    page = dispatcher.go("/desk/inbox?category=power&channel=api")
    page.locator(LIVE).wait_for()
    return page


def chosen(page):
    return page.locator("#cases .chosen").get_attribute("data-code")


def test_the_list_is_gone_through_by_keyboard(inbox):
    codes = inbox.locator("#cases > li").evaluate_all("rows => rows.map(r => r.dataset.code)")

    inbox.keyboard.press("j")
    assert chosen(inbox) == codes[0]
    inbox.keyboard.press("ArrowDown")
    inbox.keyboard.press("k")
    assert chosen(inbox) == codes[0]

    inbox.keyboard.press("x")
    expect(inbox.locator("#selected")).to_have_text("Đã chọn 1")
    inbox.keyboard.press("?")
    expect(inbox.get_by_role("dialog")).to_contain_text("Phản ánh tiếp theo")
    inbox.keyboard.press("Escape")
    inbox.keyboard.press("Enter")
    expect(inbox).to_have_url(re.compile(f"/reports/{codes[0]}"))


def test_a_symbol_on_the_map_leads_to_its_line(dispatcher):
    code = send(dispatcher, "Cột điện nghiêng", (107.3301, 21.0552), "power")
    page = dispatcher.go(f"/desk/inbox?code={code}")
    page.locator(LIVE).wait_for()
    middle = page.locator(".folium-map").bounding_box()

    page.mouse.click(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)

    assert chosen(page) == code
    expect(page.locator("#cases a")).to_be_focused()


def test_something_new_is_said_and_nothing_moves(inbox, dispatcher):
    before = inbox.locator("#cases > li").count()
    expect(inbox.locator("#news")).to_be_hidden()

    code = send(dispatcher, "Cáp rơi", category="power")

    expect(inbox.locator("#news")).to_be_visible()
    assert inbox.locator("#cases > li").count() == before
    inbox.locator("#news a").click()
    expect(inbox.locator("#cases > li").first).to_have_attribute("data-code", code)


def test_many_are_accepted_at_once(inbox):
    inbox.locator("#select-all").check()
    inbox.get_by_role("button", name="Tiếp nhận").click()

    expect(inbox.locator("h1")).to_contain_text("chưa xong 0")


def test_a_ready_reply_is_read_before_it_is_sent(dispatcher):
    code = send(dispatcher, "Không rõ", category="lighting")
    page = dispatcher.go(f"/reports/{code}")
    page.locator(LIVE).wait_for()
    page.get_by_text("Từ chối kèm lý do").click()
    form = page.locator("form[action$=rejection]")

    form.get_by_label("Mẫu trả lời").select_option(index=1)
    expect(form.locator("textarea")).to_have_value(re.compile(f"{code[:4]}-{code[4:]}"))
    form.get_by_label("Mẫu trả lời").select_option(index=2)
    words = form.locator("textarea").input_value()
    form.get_by_role("button", name="Từ chối phản ánh").click()

    expect(page.locator(".timeline")).to_contain_text(words)


def test_two_of_the_same_are_merged_and_taken_apart_again(dispatcher):
    one, other = (send(dispatcher, text, SAME_PLACE, "trees") for text in ("Cây đổ", "Cây gãy"))
    page = dispatcher.go(f"/reports/{one}")
    page.locator("#same-title ~ ul a").first.click()
    page.get_by_role("button", name="Gộp").click()
    expect(page.locator(".facts")).to_contain_text(f"{other[:4]}-{other[4:]}")

    separation = page.locator("form[data-command=unmerge]")
    separation.get_by_label("Lý do").fill("Hai cây khác nhau")
    page.get_by_role("button", name="Tách ra xử lý riêng").click()

    expect(page.locator(".timeline")).to_contain_text("Hai cây khác nhau")


def test_a_call_becomes_a_report_whose_slip_lets_the_caller_score(dispatcher, visit):
    page = dispatcher.go("/desk/entry")
    page.get_by_label("Đường dây nóng").check()
    page.get_by_label("Số điện thoại người phản ánh").fill("0912 000 111")
    page.get_by_label("Đã hỏi và được đồng ý").check()
    page.get_by_label("Lĩnh vực").select_option("waste")
    page.get_by_label("Người phản ánh nói gì?").fill("Rác chưa thu ba ngày")
    page.get_by_label("Tên phường").fill("ben cat")
    page.get_by_role("button", name="Tìm").click()
    page.locator("#spots input").first.check()
    expect(page.locator("#where")).to_have_text("Phường Bến Cát")
    page.get_by_role("button", name="Nhập phản ánh và in phiếu").click()
    link = page.locator(".slip-link").inner_text()
    code = re.search(r"/reports/(\w+)\?key=", link)[1]
    for action, given in (
        ("acceptance", {}),
        ("assignment", {"agency": "environment"}),
        ("start", {}),
        ("resolution", {"note": "Đã thu.", "document": "9/MT"}),
    ):
        act(dispatcher, code, action, **given)

    caller = visit(**PHONE).go(link)
    caller.locator(LIVE).wait_for()
    assert "key=" not in caller.url
    expect(caller.locator("#rating")).to_be_visible()


def test_the_rules_are_moved_by_buttons(visit):
    page = visit("manager@demo").go("/desk/rules")
    second = page.locator("[data-line]").nth(1).locator("[name^=category]").input_value()

    page.locator("[data-line]").nth(1).get_by_role("button", name="Lên trên").click()
    page.get_by_role("button", name="Lưu quy tắc").click()

    expect(page.get_by_role("status")).to_contain_text("có hiệu lực")
    first = page.locator("[data-line]").first.locator("[name^=category]")
    expect(first).to_have_value(second)
