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
