"""The whole life of one case, by five people with a browser each."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import LIVE, PHONE, report
from tests.web.cast import picture

WORDS = "Hố ga hở trước cổng trường"
STATUS = ".case-line .status"
REOPEN = """async ([code, reason]) => {
  const answer = await fetch(`/reports/${code}/complaint`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ reason }),
  });
  return answer.status;
}"""


@pytest.fixture
def citizen(visit):
    """The phone of whoever reported it, which stays on the page of the case."""
    visitor = visit(**PHONE)
    report(visitor, WORDS)
    visitor.page.locator(LIVE).wait_for()
    return visitor.page


@pytest.fixture
def code(citizen):
    return citizen.url.rpartition("/")[2]


@pytest.fixture
def officer(visit):
    return visit("agency1@demo").page


def test_a_case_lives_its_whole_life(citizen, code, officer, visit):
    accepted_and_assigned(visit("dispatcher@demo").page, code)
    named_and_started(officer, code)
    expect(citizen.locator(STATUS)).to_have_text("Đang xử lý")

    asked_and_answered(officer, citizen)
    an_extension_is_granted(officer, visit("manager@demo").page, code)
    resolved(officer, "Đã đậy nắp.")
    expect(citizen.locator("[data-part=result] img")).to_be_visible()

    scored(citizen, "Không hài lòng", "Nắp còn kênh")
    assert citizen.evaluate(REOPEN, [code, "Nắp còn kênh, trẻ em dễ ngã."]) == 200
    expect(officer.locator(STATUS)).to_have_text("Đã tiếp nhận")

    button(officer, "Bắt đầu xử lý").click()
    resolved(officer, "Đã thay nắp mới.")
    expect(citizen.locator(".timeline")).to_contain_text("Đã thay nắp mới.")
    scored(citizen, "Hài lòng", "Tốt rồi")

    replayed(visit("auditor@demo").page, code)


def button(page, name):
    return page.locator(".work").get_by_role("button", name=name)


def form(page, command):
    return page.locator(f"form[data-command={command}]")


def unfold(page, command):
    """Opens the group and then the form of a command."""
    found = form(page, command)
    group = page.locator("details[data-group]", has=found)
    if group.count() and not group.evaluate("fold => fold.open"):
        group.locator(":scope > summary").click()
    found.locator("summary").first.click()
    return found


def accepted_and_assigned(page, code):
    page.goto("/desk/inbox")
    page.locator(f"[data-code='{code}'] a").click()
    button(page, "Tiếp nhận phản ánh").click()
    expect(page.locator(STATUS)).to_have_text("Đã tiếp nhận")
    page.get_by_label("Đơn vị xử lý").select_option("urban")
    button(page, "Phân công đơn vị này").click()
    expect(page.locator(".timeline")).to_contain_text("Phòng Hạ tầng đô thị")


def named_and_started(page, code):
    page.goto("/desk/mine")
    page.get_by_role("button", name="Bắt đầu ca").click()
    page.get_by_role("link", name="Chưa ai nhận").click()
    page.locator(f"[data-code='{code}'] a").click()
    page.locator(LIVE).wait_for()
    button(page, "Giao cán bộ này").click()
    expect(page.locator(".timeline")).to_contain_text("Phạm Thị Xử Lý phụ trách.")
    button(page, "Bắt đầu xử lý").click()
    expect(page.locator(STATUS)).to_have_text("Đang xử lý")


def asked_and_answered(officer, citizen):
    ask = unfold(officer, "ask")
    ask.locator("textarea").fill("Cổng trước hay cổng sau?")
    ask.get_by_role("button").click()

    reply = citizen.locator("#reply")
    expect(reply).to_contain_text("Cổng trước hay cổng sau?")
    reply.get_by_label("Câu trả lời của bạn").fill("Cổng sau, cạnh nhà xe.")
    reply.get_by_role("button", name="Gửi câu trả lời").click()

    expect(reply).to_have_count(0)
    expect(officer.locator(".timeline")).to_contain_text("Cổng sau, cạnh nhà xe.")


def an_extension_is_granted(officer, manager, code):
    wish = unfold(officer, "ask_extension")
    wish.locator("textarea").fill("Chờ nắp đúng cỡ.")
    wish.locator("input[type=date]").fill(str(datetime.now(UTC).date() + timedelta(days=60)))
    wish.get_by_role("button").click()
    expect(officer.locator(".timeline")).to_contain_text("Chờ nắp đúng cỡ.")

    manager.goto("/desk/manage?tab=extension")
    asked_for = manager.locator(f"[data-code='{code}'] + .row-tools")
    expect(asked_for).to_contain_text("Chờ nắp đúng cỡ.")
    asked_for.get_by_role("button", name="Đồng ý gia hạn").first.click()
    expect(manager.locator(f"[data-code='{code}']")).to_have_count(0)


def resolved(page, note):
    done = form(page, "resolve")
    done.get_by_label("Kết quả xử lý").fill(note)
    photo = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": picture().getvalue()}
    done.get_by_label("Ảnh sau khi xử lý").set_input_files(photo)
    done.get_by_role("button", name="Đã xử lý xong").click()
    expect(page.locator(STATUS)).to_have_text("Đã xử lý")


def scored(page, score, words):
    rating = page.locator("#rating")
    rating.get_by_label(score, exact=True).check()
    rating.locator("textarea").fill(words)
    rating.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.locator("[data-part=rating]")).to_contain_text(words)


def replayed(page, code):
    page.goto(f"/audit/{code}")
    expect(page.locator("#state")).to_contain_text("Đã xử lý")
    told = page.locator("#events")
    for sentence in ("Đã đậy nắp.", "Nắp còn kênh, trẻ em dễ ngã.", "Đã thay nắp mới.", "Tốt rồi"):
        expect(told).to_contain_text(sentence)
