"""The city map in Chromium: from the click on a link until it can be used.

Used it can be once every tile in view is drawn, the list has its reports and no long task follows.
What is asked later, whether anything is newer than these, is counted as data and not as time.
Beside it what a map without counts would have to fetch: the newest 5,000 as GeoJSON, and read,
but not drawn.
"""

import shutil
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.site import Site

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DATA, NEWS = ("/tiles/", "/api/reports"), "since="
WATCH = """
window.tasks = [0];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) window.tasks.push(startTime + duration);
}).observe({ type: "longtask", buffered: true });
"""
GEOJSON = """async () => {
  const begun = performance.now();
  const text = await (await fetch("/api/reports?limit=5000")).text();
  JSON.parse(text);
  return [(performance.now() - begun) / 1000, text.length];
}"""
DRAWN = """() => {
  const all = [...document.querySelectorAll(".leaflet-cells-pane .leaflet-tile")];
  return all.length > 0 && all.every((tile) => tile.classList.contains("leaflet-tile-loaded"));
}"""
SEEN = """() => {
  const answers = performance.getEntriesByType("resource");
  return {
    tasks: Math.max(...window.tasks),
    answers: answers.map((r) => [r.name, r.responseEnd, r.decodedBodySize]),
  };
}"""


class Visit(NamedTuple):
    """When it could be used, in seconds; and the bytes of counts and reports, as they were sent."""

    usable: float
    data: float


def usable(city: Site, number: int) -> tuple[Visit, Visit] | None:
    """The median of so many visits, and the GeoJSON beside it; None without a browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return None
    address = f"http://127.0.0.1:{city.port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        visit(browser, address)  # each process reads the lists once
        visits = [visit(browser, address) for _ in range(number)]
        beside = geojson(browser, address)
        browser.close()
    return Visit(*(median(column) for column in zip(*visits, strict=True))), beside


def geojson(browser: Browser, address: str) -> Visit:
    page = browser.new_page()
    page.goto(f"{address}places")
    seconds, size = page.evaluate(GEOJSON)
    page.close()
    return Visit(seconds, size)


def visit(browser: Browser, address: str) -> Visit:
    """With nothing kept from a visit before."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    until_drawn(page)
    page.wait_for_timeout(300)
    seen: dict[str, Any] = page.evaluate(SEEN)
    context.close()
    data = [each for each in seen["answers"] if any(part in each[0] for part in DATA)]
    last = max((ended for name, ended, _ in data if NEWS not in name), default=0.0)
    return Visit(max(last, seen["tasks"]) / 1000, sum(size for _, _, size in data))


def until_drawn(page: Page) -> None:
    for _ in range(400):
        if page.evaluate(DRAWN):
            return
        page.wait_for_timeout(25)
    raise RuntimeError("the map was not drawn")
