"""The report form on a telephone that was never there before: bytes over the wire, and seconds."""

import json
import shutil
from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.site import site

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SLOW_4G = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 1.6e6 / 8,  # bytes/s
    "uploadThroughput": 750e3 / 8,
}
SLOWER = 4  # times
USABLE = """new MutationObserver(() => {
  if (!window.usable && document.querySelector("#report-form.stepwise")) usable = performance.now();
}).observe(document, {subtree: true, attributes: true, childList: true});"""
MOST_BYTES, MOST_SECONDS = 150_000, 2.0


def first_load(ground: Ground) -> Iterator[Figure]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        yield Figure("first load of the report form", None, "kB", note="chromium is not installed")
        return
    with site(ground) as city, city.running("web"), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        address = f"http://127.0.0.1:{city.port}/reports/new"
        loaded(browser, address)  # each process of the server reads the city once
        seen = [loaded(browser, address) for _ in range(ground.scaled(5))]
        browser.close()
    size, usable, with_map = (median(column) for column in zip(*seen, strict=True))
    name = "first load of the report form, with its map"
    yield Figure(name, size / 1000, "kB").at_most(MOST_BYTES / 1000)
    slow = "usable on slow 4G (150 ms, 1.6 Mbit/s), processor 4 times slower"
    yield Figure(f"… {slow}", usable, "s").at_most(MOST_SECONDS)
    yield Figure("… with the pin on the map", with_map, "s")


def loaded(browser: Browser, address: str) -> tuple[float, float, float]:
    """Bytes of all answers with their headers, and seconds until the form and the pin are there."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    received = count_bytes(page)
    page.add_init_script(USABLE)
    page.goto(address)
    page.locator(".pin").wait_for()
    told = page.evaluate("JSON.stringify([usable, performance.now()])")
    context.close()
    usable, with_map = json.loads(told)
    return sum(received), usable / 1000, with_map / 1000


def count_bytes(page: Page) -> list[float]:
    received: list[float] = []

    def finished(told: dict[str, Any]) -> None:
        received.append(told["encodedDataLength"])

    developer = page.context.new_cdp_session(page)
    developer.send("Network.enable")
    developer.send("Network.emulateNetworkConditions", SLOW_4G)
    developer.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    developer.on("Network.loadingFinished", finished)
    return received
