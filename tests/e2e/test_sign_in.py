"""Signing in on a telephone, in a real browser: from the number to one's own reports."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, code_shown, fill_in

NUMBER, SHOWN = "0912 345 678", "678"


@pytest.fixture
def citizen(visit):
    """A telephone that nobody has signed in with: a browser of its own."""
    return visit(**PHONE, locale="vi-VN", color_scheme="dark")


def reported_with_the_number(citizen, text):
    """The code of a report whose sender agreed, once asked, that the number is kept."""
    page = fill_in(citizen, text)
    page.locator(".contact summary").click()
    expect(page.locator("[name=guardian]")).to_be_hidden()
    page.locator("[name=phone]").fill(NUMBER)
    page.locator("#send").click()
    expect(page.locator("#report-fault")).to_contain_text("đồng ý")
    expect(page.locator("[name=consent]")).to_be_focused()

    page.locator("[name=consent]").check()
    page.locator("#send").click()
    page.locator("#thanks .qr").wait_for()
    assert "key=" not in page.url
    return page.url.rpartition("/")[2]


def asked_for_a_code(citizen):
    page = citizen.go("/sign-in")
    page.locator("[name=phone]").fill(NUMBER)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(SHOWN)


def proved_with(citizen, code):
    citizen.page.locator("[name=code]").fill(code)
    citizen.page.keyboard.press("Enter")


def test_a_number_and_a_code_lead_to_what_was_reported_with_the_number(citizen, visit):
    code = reported_with_the_number(citizen, "Cống trước nhà bị tắc")

    asked_for_a_code(citizen)
    proved_with(citizen, "000 00")
    expect(citizen.page.locator("#code-fault")).to_be_visible()
    proved_with(citizen, code_shown(visit("manager@demo"), SHOWN))

    expect(citizen.page.locator("h1")).to_have_text("Phản ánh của tôi")
    mine = citizen.page.locator(f"[data-code='{code}']")
    expect(mine).to_contain_text("Cống trước nhà bị tắc")
    for path in ("/me", "/me/data", "/me/sessions"):
        width = citizen.go(path).evaluate("document.documentElement.scrollWidth")
        assert (path, width) == (path, 360)

    citizen.go("/me").get_by_role("button", name="Thoát").click()
    expect(citizen.page.get_by_role("link", name="Đăng nhập")).to_be_visible()
