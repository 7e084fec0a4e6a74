"""The replay in a browser: by keyboard, by link, on a phone, and without any script."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, act, send

WORDS = "Nắp cống vỡ trước cổng trường"


@pytest.fixture(scope="module")
def code(crowd):
    dispatcher = crowd.enter("dispatcher@demo")
    code = send(dispatcher, WORDS)
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    act(dispatcher, code, "start")
    dispatcher.page.close()
    return code


def test_the_slider_goes_by_keyboard_and_the_address_follows(visit, code):
    page = visit("auditor@demo").go(f"/audit/{code}")
    slider, status = page.locator("#moment"), page.locator('[data-fact="status"]')
    expect(status).to_contain_text("Đang xử lý")

    slider.focus()
    slider.press("Home")
    expect(status).to_contain_text("Chờ xử lý")
    expect(page).to_have_url(re.compile(r"at="))
    expect(slider).to_be_focused()
    assert slider.get_attribute("aria-valuetext") == page.locator("#moment-name").inner_text()

    slider.press("ArrowRight")
    expect(status).to_contain_text("Đã tiếp nhận")
    address, told = page.url, page.locator("#state").inner_text()
    page.goto(address)
    expect(page.locator("#state")).to_have_text(told, use_inner_text=True)


def test_the_buttons_beside_it_keep_the_focus_until_the_story_ends(visit, code):
    page = visit("auditor@demo").go(f"/audit/{code}")

    page.locator("#earlier").focus()
    for _ in range(3):
        before = page.locator("#moment-name").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("#moment-name")).not_to_have_text(before)
    expect(page.locator("#earlier")).to_have_count(0)
    expect(page.locator("#moment")).to_be_focused()


def test_a_boundary_is_drawn_of_the_moment_that_is_shown(visit, code):
    page = visit("auditor@demo").go(f"/audit/{code}")
    expect(page.locator("path.boundary")).to_have_count(1)

    page.goto(f"/audit/{code}?at=1")
    expect(page.locator("#state")).to_contain_text("chưa được gửi")
    expect(page.locator("path.boundary")).to_have_count(0)


def test_two_moments_fit_a_phone(visit, code):
    page = visit("auditor@demo", **PHONE).go(f"/audit/{code}")
    first = page.locator("#events li").first
    first.get_by_text("Chính sự kiện này").click()
    first.get_by_role("link", name="So với thời điểm này").click()

    expect(page.locator("#state-title")).to_have_text("Cả hai thời điểm")
    expect(page.locator('[data-fact="status"]')).to_contain_text("≠ khác nhau")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_why_leads_from_the_event_to_what_decided_it_then(visit, code):
    page = visit("auditor@demo").go(f"/audit/{code}")

    page.locator('[data-kind="report.agency_determined"]').get_by_text("Vì sao?").click()

    line = page.locator('[aria-current="step"]')
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text(re.compile(r"Quy tắc\s*số \d"))
    expect(page.locator("path.boundary")).to_have_count(1)
    page.get_by_role("link", name="Dựng lại thời điểm này").click()
    expect(page.locator("#moment-name")).to_contain_text("3 trên")


def test_without_scripts_links_and_the_form_do_it(visit, code):
    page = visit("auditor@demo", java_script_enabled=False).go(f"/audit/{code}")
    expect(page.locator("#moment")).to_be_hidden()

    page.locator("#earlier").click()
    expect(page.locator('[data-fact="status"]')).to_contain_text("Đã tiếp nhận")
    page.get_by_label("Điều thành phố đã biết tính đến lúc đó").check()
    page.get_by_role("button", name="Xem").click()
    assert "clock=recorded" in page.url
    expect(page.locator('[data-fact="text"]')).to_contain_text(WORDS)
