"""The city map in Chromium, 1,000,000 reports: from the click on a link until it can be used.

Used it can be once every tile in view is drawn and no long task follows. Beside it what a map
without counts would have to fetch: the newest 5,000 as GeoJSON, and read, but not drawn.
"""

import shutil
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.crowded_city import fill
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.site import site

REPORTS, VISITS = 1_000_000, 5
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DATA = ("/tiles/", "/api/reports")
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


def city_map(ground: Ground) -> Iterator[Figure]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    reports = ground.scaled(REPORTS, least=2_000)
    name = f"city map with {reports:,} reports, usable in Chromium"
    if chromium is None:
        yield Figure(name, None, "s", note="Chromium is not here").at_most(0.8)
        return
    with site(ground) as city:
        fill(city.services, reports)
        with city.running("web", "live"), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            address = f"http://127.0.0.1:{city.port}/"
            visit(browser, address)  # each process reads the lists once
            number = VISITS if ground.size >= 1 else 1
            visits = [visit(browser, address) for _ in range(number)]
            fetched, size = geojson(browser, address)
            browser.close()
    usable, data = (median(column) for column in zip(*visits, strict=True))
    beside = "GeoJSON of the newest 5,000, fetched and read alone"
    yield Figure(name, usable, "s", beside, fetched).at_most(0.8)
    yield Figure("… its data", data / 1000, "kB", beside, size / 1000).at_most(30)


def geojson(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds, and bytes."""
    page = browser.new_page()
    page.goto(f"{address}places")
    seconds, size = page.evaluate(GEOJSON)
    page.close()
    return seconds, size


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
    last = max((ended for _, ended, _ in data), default=0.0)
    return Visit(max(last, seen["tasks"]) / 1000, sum(size for _, _, size in data))


def until_drawn(page: Page) -> None:
    for _ in range(400):
        if page.evaluate(DRAWN):
            return
        page.wait_for_timeout(25)
    raise RuntimeError("the map was not drawn")
