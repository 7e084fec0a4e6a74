"""The city map: counts from afar that stay true, filters for the keyboard, and single reports."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from domain.people.actor import Actor
from domain.reports.code import report_id_of
from tests.conftest import config_for, urls_of
from tests.e2e.cast import IN_BEN_CAT, LIVE, PHONE, act, send
from web.wiring import connect

SOMEWHERE = (107.3752, 21.0101)
NEXT_TO_IT = (107.3767, 21.0101)
FURTHER_ON = (107.4052, 20.9932)  # out of sight on a phone
MAP = 'window[document.querySelector(".folium-map").id]'
POINT = (
    f"([lon, lat]) => {{ const p = {MAP}.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }}"
)
ZOOM = f"{MAP}.getZoom()"
COME = f"([lon, lat]) => {{ {MAP}.setView([lat, lon], 14, {{ animate: false }}); }}"
MOVED = "(x) => document.querySelector('.leaflet-popup-content').getBoundingClientRect().x > x + 20"


CUT = """async (script) => {
  const { call } = await import(script);
  const half = new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode("[[1, 2"));
      setTimeout(() => body.error(new TypeError("cut")), 10);
    },
  });
  window.fetch = async () => new Response(half);
  return call("/tiles/cells/6/50/28.json").then(JSON.stringify, (failure) => failure.name);
}"""


def counted(page):
    """How many the map says there are in view."""
    return int(re.sub(r"\D", "", page.locator("#count").inner_text()))


def says(page, number):
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{number} "))


def click(page, place):
    x, y = page.evaluate(POINT, list(place))
    page.locator(".folium-map").click(position={"x": x, "y": y})


def choose(page, field, value):
    """With the keyboard alone."""
    select = page.locator(f"#filters [data-filter={field}]")
    codes = select.locator("option").evaluate_all("all => all.map(option => option.value)")
    select.focus()
    for _ in range(codes.index(value)):
        page.keyboard.press("ArrowDown")
    expect(select).to_have_value(value)


def settled(visitor, path):
    page = visitor.go(path)
    page.locator(LIVE).wait_for()
    page.wait_for_load_state("networkidle")
    return page


def test_a_new_report_is_counted_at_once_and_only_its_tile_is_asked_for_again(visit):
    page = settled(visit(), "/")
    before, asked = counted(page), []
    page.on("request", lambda request: asked.append(request.url))

    code = send(visit(), "Tiếng ồn", IN_BEN_CAT)

    says(page, before + 1)
    expect(page.locator(f"#cases [data-code='{code}']")).to_be_visible()
    tiles = {url.partition("?")[0] for url in asked if "/tiles/" in url}
    assert len(tiles) == 1


def test_whoever_looks_where_a_pin_was_sees_that_it_is_gone(visit):
    code = send(visit(), "Loa phường hỏng", SOMEWHERE, "trade")
    page = settled(visit(**PHONE), "/?category=trade")
    page.evaluate(COME, list(SOMEWHERE))
    page.wait_for_load_state("networkidle")
    before = counted(page)
    assert before

    act(visit("dispatcher@demo"), code, "pin", lon=FURTHER_ON[0], lat=FURTHER_ON[1])

    says(page, before - 1)


@pytest.fixture
def undo(cluster, tmp_path):
    """Undoes the import that had brought a case, as if there had been one."""
    services = connect(config_for(tmp_path), urls_of(cluster, "e2e"))

    def undo(code):
        case, manager = services.desk.find(report_id_of(code)), Actor("manager@demo", "manager")
        case.undo_import(UUID(int=1), "Nhầm tệp", manager, services.now())
        services.city.record(case)

    yield undo
    services.engine.dispose()


def test_a_click_on_a_single_one_opens_it_and_on_more_comes_nearer_and_what_is_undone_goes(
    visit, undo
):
    neighbour = visit()
    code = send(neighbour, "Cổng trường hỏng", SOMEWHERE, "education")
    page = settled(visit(), "/?category=education")
    says(page, 1)

    click(page, SOMEWHERE)
    expect(page.locator(".leaflet-popup-content a")).to_have_attribute("href", f"/reports/{code}")

    send(neighbour, "Cổng trường vẫn hỏng", SOMEWHERE, "education")
    says(page, 2)
    page.locator(".leaflet-popup-close-button").click()
    before = page.evaluate(ZOOM)
    click(page, SOMEWHERE)
    page.locator("#legend[hidden]").wait_for(state="attached")
    assert page.evaluate(ZOOM) > before

    an_open_popup_goes_with_its_case(page, visit, undo)


def an_open_popup_goes_with_its_case(page, visit, undo):
    page.wait_for_load_state("networkidle")
    click(page, SOMEWHERE)
    popup = page.locator(".leaflet-popup-content")
    expect(popup).not_to_contain_text("Cổng trường")
    opened = popup.locator("a").get_attribute("href")
    case, code = settled(visit(), opened), opened.rpartition("/")[2]

    dispatcher = visit("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    expect(popup).to_contain_text("Cổng trường")  # words that are public by now
    before = popup.bounding_box()["x"]
    act(dispatcher, code, "pin", lon=NEXT_TO_IT[0], lat=NEXT_TO_IT[1])
    page.wait_for_function(MOVED, arg=before)
    page.locator(".leaflet-popup-close-button").click()
    click(page, NEXT_TO_IT)
    expect(popup.locator("a")).to_have_attribute("href", opened)

    undo(code)
    says(page, 1)
    expect(popup).to_have_count(0)
    expect(page.locator(f"[data-code='{code}']")).to_have_count(0)
    expect(case.locator("h1")).to_have_text("Không tìm thấy trang này")


def test_what_is_chosen_with_the_keyboard_is_left_in_the_map_in_the_list_and_in_the_address(visit):
    send(visit(), "Thiếu thuốc", SOMEWHERE, "health")
    page = settled(visit(), "/")

    choose(page, "category", "health")
    choose(page, "period", "year")

    page = settled(visit(), page.url)
    number = counted(page)
    expect(page.locator("#cases li")).to_have_count(number)
    page.locator("[data-status=SUBMITTED].chip").press("Enter")
    says(page, number - 1)
    expect(page.locator("#cases li")).to_have_count(number - 1)


def test_half_an_answer_is_none(visit):
    """Or a tile that is asked for anew meanwhile would show what is no list of counts."""
    page = settled(visit(), "/")
    script = page.evaluate(
        "performance.getEntriesByType('resource').find(({name}) => name.endsWith('/api.js')).name"
    )

    assert page.evaluate(CUT, script) == "TypeError"
