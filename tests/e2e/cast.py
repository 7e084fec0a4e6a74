"""Who plays in these tests: people with a browser each, who notice whatever is amiss in it."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser import token_in
from web.csrf import FIELD
from web.demo.people import DEMO_PASSWORD

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 768}}
STILL = {"locale": "vi", "reduced_motion": "reduce"}
PATIENCE = 10_000  # milliseconds, for a machine that has much else to do
LIVE = "#live[data-state=live]"  # what a page shows once it follows the city
IN_BEN_CAT = (107.3558, 20.9887)
ON_THIS_MACHINE = ("data", "blob")


class Visitor:
    """Somebody with a page in a browser.

    `amiss` fills with script errors, dialogs and requests to other hosts; `refused` with answers
    from 400 on, which some tests ask for.
    """

    def __init__(self, context: BrowserContext, city: str) -> None:
        self.context, self.city = context, city
        self.amiss: list[str] = []
        self.refused: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.amiss.append(f"script: {error}"))
        self.page.on("dialog", lambda dialog: (self.amiss.append("a dialog"), dialog.dismiss()))
        self.page.on("request", self._follow)

    def go(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        kept = self.refused if message.text.startswith("Failed to load resource") else self.amiss
        kept.append(f"{message.text} ({message.location.get('url')})")

    def _follow(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in ON_THIS_MACHINE or asked.hostname == urlsplit(self.city).hostname:
            return
        self.amiss.append(f"asked another host: {request.url}")


class Crowd:
    """The browsers of all who come by in these tests: whoever comes again has the same one."""

    def __init__(self, browser: Browser, city: str) -> None:
        self._browser, self._city = browser, city
        self._known: dict[str, BrowserContext] = {}

    def enter(self, login: str | None = None, **more) -> Visitor:
        key = repr((login, sorted(more.items())))
        if key not in self._known:
            self._known[key] = self._arrive(login, **more)
        self._known[key].clear_cookies(name="lang")  # whatever another test has chosen
        return Visitor(self._known[key], self._city)

    def _arrive(self, login: str | None, **more) -> BrowserContext:
        context = self._browser.new_context(base_url=self._city, **{**STILL, **DESK, **more})
        context.set_default_timeout(PATIENCE)
        if login:
            token = token_in(context.request.get("/login").text())
            form = {"login": login, "password": DEMO_PASSWORD, FIELD: token}
            assert context.request.post("/login", form=form).ok
        return context


def report(visitor, text, place=IN_BEN_CAT):
    """Sends a report by the form and returns its code."""
    page = fill_in(visitor, text, place)
    page.locator("#send").click()
    page.locator("#thanks").wait_for()
    return page.url.rpartition("/")[2]


def fill_in(visitor, text, place=IN_BEN_CAT):
    lon, lat = place
    page = visitor.go("/reports/new")
    page.locator(".pin, #no-map:not([hidden])").first.wait_for()  # the form is usable before
    page.get_by_text("Nhập tọa độ").click()
    page.locator("[name=lon]").fill(str(lon))
    page.locator("[name=lat]").fill(str(lat))
    page.locator("[name=lat]").press("Tab")
    page.get_by_role("button", name="Đúng vị trí này").click()
    page.get_by_label("Ô nhiễm, tiếng ồn").click()
    page.locator("[name=text]").fill(text)
    return page


def send(visitor, text, place=IN_BEN_CAT, category="drainage"):
    """Sends a report by the API, faster than by the form, and returns its code."""
    code: str = receipt(visitor, text, place, category)["code"]
    return code


def receipt(visitor, text, place=IN_BEN_CAT, category="drainage"):
    body = {"category": category, "text": text}
    if place:
        body |= dict(zip(("lon", "lat"), place, strict=True))
    answer = visitor.context.request.post("/api/reports", data=body, headers={"Prefer": "wait=5"})
    assert answer.status == 201, answer.text()
    return answer.json()


def act(visitor, code, action, **given):
    answer = visitor.context.request.post(f"/reports/{code}/{action}", data=given)
    assert answer.ok, answer.text()


def code_shown(manager, end):
    """For the number with this end, as the demo city's page of messages shows it.

    The worker looks twice a second.
    """
    for _ in range(20):
        told = manager.go("/messages").locator(".message", has_text=f"•{end}").all_inner_texts()
        if found := re.search(r"Mã Ka Long: (\d{6})", " ".join(told)):
            return found[1]
        manager.page.wait_for_timeout(500)
    raise AssertionError("no code was sent")
