"""The maps over time in a browser: by keyboard, on a phone, under the strict policy."""

import re

from playwright.sync_api import expect

from tests.e2e.cast import PHONE, act, send

HOT = """
() => {
  const canvas = document.querySelector(".leaflet-heatmap-layer");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, place) => place % 4 === 3 && value > 0);
}
"""


def test_the_heat_the_comparison_and_the_shades(visit):
    dispatcher = visit("dispatcher@demo")
    act(dispatcher, send(dispatcher, "Nắp cống mất ngoài chợ"), "acceptance")
    page = visit(**PHONE).go("/map/time")
    told, slider = page.locator("#sum"), page.locator("#window")
    expect(told.locator("strong")).to_have_text(re.compile("[1-9]"))
    assert page.evaluate(HOT)

    whole = told.inner_text()
    slider.focus()
    slider.press("ArrowRight")
    expect(told).not_to_have_text(whole)
    expect(slider).to_be_focused()

    page.get_by_role("link", name="So sánh hai giai đoạn").click()
    expect(page.locator("path.shaded").first).to_be_attached()
    assert page.locator("#lines").inner_text().count("trước đó không có") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_a_row_that_is_chosen_before_the_map_is_there_is_marked_on_it(visit):
    page, held = visit().page, []
    page.route("**/api/wards.geojson*", lambda route: held.append(route))
    page.goto("/map/time/figures?figure=received")
    row = page.locator("#lines tr[data-ward]").first
    row.locator("a").focus()
    expect(row).to_have_class("is-shown")
    held.pop().continue_()
    expect(page.locator("path.is-shown")).to_have_count(1)


def test_a_reform_before_and_after_by_pointer_keyboard_and_address(visit):
    """What becomes of a ward is told on the map; the other side marks where it goes on."""
    page = visit(**PHONE).go("/wards/reform/2025-07-01")
    shapes, marked, told = (
        page.locator(kind) for kind in ("path.shaded", "path.is-shown", ".leaflet-popup-content")
    )
    before, after = page.locator(".of-before li"), page.locator(".of-after li")
    expect(shapes).to_have_count(before.count())

    before.first.locator("a").press("Enter")
    expect(told).to_contain_text(before.first.locator("a").inner_text())
    expect(marked).to_have_count(1)
    others = before.first.get_attribute("data-others").split()

    page.get_by_label("Từ 01/07/2025").check()
    expect(shapes).to_have_count(after.count())
    expect(before.first).to_be_hidden()
    expect(marked).to_have_count(len(others))

    page.goto(f"/wards/reform/2025-07-01#after-{others[0]}")
    page.reload()
    expect(page.locator(f"#after-{others[0]}")).to_have_class("is-shown")
    expect(told).to_be_visible()
    page.locator(".folium-map").click(position={"x": 170, "y": 200})
    expect(marked).to_have_count(1)
