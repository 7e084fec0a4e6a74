"""Words that would be scripts elsewhere are words here, on every page that shows them."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import act, send

HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(1)</script> ${alert(1)} {{7*7}}"
PLACE = (107.3399, 20.9931)


@pytest.fixture
def officer(visit):
    return visit("dispatcher@demo")


@pytest.fixture
def code(officer):
    """An accepted case whose every text is hostile."""
    code = send(officer, HOSTILE, PLACE)
    act(officer, code, "acceptance")
    act(officer, code, "assignment", agency="urban")
    act(officer, code, "start")
    act(officer, code, "resolution", note=HOSTILE, document=HOSTILE)
    return code


@pytest.mark.usefixtures("code")
def test_in_the_popup_and_the_list_of_the_city_map(visit):
    lon, lat = PLACE
    page = visit().go(f"/?lon={lon}&lat={lat}")
    expect(page.locator("#cases")).to_contain_text(HOSTILE)

    middle = page.locator(".map").bounding_box()
    page.mouse.click(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)

    expect(page.locator(".leaflet-popup-content")).to_contain_text(HOSTILE)


def test_on_the_page_of_the_case(visit, code):
    page = visit().go(f"/reports/{code}")

    expect(page.locator(".said")).to_have_text(HOSTILE)
    expect(page.locator(".timeline")).to_contain_text(HOSTILE)


def test_on_the_page_of_the_ward(officer, code):
    page = officer.go("/wards/")
    page.get_by_role("link", name="Phường Bến Cát").click()
    page.goto(f"{page.url}#{code}")

    expect(page.locator("#chosen-text")).to_have_text(HOSTILE)
    expect(page.locator("#chosen-timeline")).to_contain_text(HOSTILE)


def test_on_the_page_of_the_auditor(visit, code):
    page = visit("auditor@demo").go(f"/audit/{code}")

    expect(page.locator("#state")).to_contain_text(HOSTILE)
    expect(page.locator("#events")).to_contain_text(HOSTILE)


def test_in_a_form_without_scripts_that_comes_back(visit):
    page = visit(java_script_enabled=False).go("/reports/new")
    page.locator("[name=lon]").fill('"><img src=x onerror=alert(1)>')
    page.locator("[name=lat]").fill("20.9")
    page.locator("[name=category]").first.check()
    page.locator("[name=text]").fill(f"</textarea>{HOSTILE}")
    page.locator("#send").click()

    expect(page.locator("[name=text]")).to_have_value(f"</textarea>{HOSTILE}")
    expect(page.locator("img[src=x]")).to_have_count(0)
