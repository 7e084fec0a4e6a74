"""What the form says before it asks for words: whom to call, and what is known already."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import IN_BEN_CAT, PHONE, act, fill_in, receipt

NUMBERS = ["112", "113", "114", "115"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_danger_shows_whom_to_call_before_anything_else(visit, scripts):
    page = visit(**PHONE, java_script_enabled=scripts).go("/reports/new")
    danger = page.locator("#danger")
    if scripts:
        page.locator(".pin").wait_for()
        page.locator("[data-next='2']").click()
    expect(danger).to_be_hidden()

    page.get_by_label("Dây điện, cáp").press("Space")
    expect(danger).to_be_visible()
    assert page.evaluate("document.querySelector('#report-form > .danger ~ fieldset') !== null")
    calls = danger.get_by_role("link").evaluate_all("links => links.map(({href}) => href)")
    assert calls == [f"tel:{number}" for number in NUMBERS]

    page.get_by_label("Cây xanh, công viên").press("Space")
    expect(danger).to_be_hidden()


def test_who_finds_it_known_already_may_follow_that_instead(visit):
    officer = visit("dispatcher@demo")
    place = IN_BEN_CAT[0] + 0.002, IN_BEN_CAT[1]
    code = receipt(officer, "Loa kéo trước cổng chợ", place, category="pollution")["code"]
    act(officer, code, "acceptance")
    page = fill_in(visit(), "Loa kéo", place)

    known = page.locator(".nearby li", has_text="Loa kéo trước cổng chợ")
    expect(known).to_contain_text("cách 0 m")
    known.get_by_role("link", name="Tôi cũng gặp").click()
    expect(page.locator("#follow")).to_be_in_viewport()
    assert page.url.endswith(f"/reports/{code}#follow")
