"""Big letters in a real browser: large enough, one question a screen, and read aloud."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, receipt
from web.language import LANGUAGES

BIG = PHONE | {"device_scale_factor": 1.5}  # browsers of their own: the choice is kept
SMALLEST = 56  # pixels
UNDER_THE_TREE = (107.3602, 20.9921)  # where nobody else reports
PAGES = ("/?big=1", "/#report", "/reports/new", "/places", "/sign-in", "/around", "/scorecard/")
CASES = ("/reports/{code}", "/reports/{code}/why", "/reports/{code}?key={rating_key}")
TARGETS = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((e) => e.checkVisibility() && e.type !== "hidden" && !e.closest(".skip, svg"))
  .map((e) => [(e.closest("label") ?? e).getBoundingClientRect(), e])
  .filter(([box]) => box.width && box.bottom > 0)
  .filter(([box]) => Math.round(box.height) < %d)
  .map(([box, e]) => `${e.outerHTML.slice(0, 120)}: ${Math.round(box.height)}`)"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= 360 ? [] :
  [...document.querySelectorAll("main *, header *")]
    .map((e) => [e.getBoundingClientRect().right, e])
    .filter(([right, e]) => right > 361 && e.checkVisibility() && !e.closest(".leaflet-pane"))
    .map(([right, e]) => `${e.outerHTML.slice(0, 100)}: to ${Math.round(right)}`)"""
VOICES = """
  window.said = [];
  const voices = ["vi-VN", "en-GB", "zh-CN"].map((lang) => ({lang, name: lang}));
  const speech = new EventTarget();
  Object.assign(speech, {
    getVoices: () => voices,
    cancel: () => window.said.push("(stop)"),
    speak: ({text, lang}) => window.said.push(`${lang}: ${text}`),
  });
  Object.defineProperty(window, "speechSynthesis", {value: speech});
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""
SILENT = "Object.defineProperty(window, 'speechSynthesis', {value: undefined})"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_large_and_nothing_is_wider_than_a_phone(visit, language):
    visitor = visit(**BIG, locale=language)
    own = receipt(visitor, "Bò trên đường", UNDER_THE_TREE, "animals")
    found = {}
    for path in (*PAGES, *CASES):
        page = visitor.go(path.format(**own))
        page.wait_for_load_state("load")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
        if amiss := page.evaluate(TOO_WIDE) + page.evaluate(TARGETS % SMALLEST):
            found[path] = amiss

    assert found == {}


def test_it_asks_one_question_after_the_other(visit):
    page = reported(visit(**BIG), "Rác thải, vệ sinh", onward="[data-next]")

    page.locator("#thanks").wait_for()
    expect(page.locator("h1")).to_have_text("Rác thải, vệ sinh")


def test_it_asks_one_question_after_the_other_without_a_script(visit):
    visitor = visit(**BIG, java_script_enabled=False)
    page = reported(visitor, "Cây xanh, công viên", onward=".without-script .act")

    page.wait_for_url("**/slip")


def reported(visitor, category, onward):
    """Every question alone on the screen, and the way on under it."""
    page = visitor.go("/reports/new?big=1")
    answers = {
        1: lambda: place(page),
        2: lambda: page.get_by_label(category).press("Space"),
        3: lambda: words(page),
    }
    for step in range(1, 5):
        only(page, step)
        answers.get(step, str)()
        page.locator(f"#step-{step} {onward}").click()
    only(page, 5)
    page.locator("#send").click()
    return page


def only(page, step):
    asked = page.locator("fieldset[data-step]").locator("visible=true")
    expect(asked).to_have_count(1)
    expect(asked).to_have_id(f"step-{step}")


def place(page):
    if (more := page.get_by_text("Nhập tọa độ")).is_visible():  # open where no script runs
        more.click()
    for name, degrees in zip(("lon", "lat"), UNDER_THE_TREE, strict=True):
        page.locator(f"[name={name}]").fill(str(degrees))


def words(page):
    page.locator("[name=text]").fill("Rác dưới gốc cây")


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "vi: Sự việc ở đâu?"), ("zh", "zh-Hans: 在哪里？")]
)
def test_the_question_is_read_aloud_in_the_language_of_the_page(visit, language, said):
    visitor = visit(**BIG, locale=language)
    visitor.page.add_init_script(VOICES)
    page = visitor.go("/reports/new?big=1")
    button = page.locator(".report-head .aloud")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("said")[0] == said

    button.click()
    assert page.evaluate("said").pop() == "(stop)"


def test_where_there_is_no_voice_nothing_is_offered(visit):
    visitor = visit(**BIG)
    visitor.page.add_init_script(
        "delete Window.prototype.speechSynthesis; delete window.speechSynthesis;"
    )
    page = visitor.go("/reports/new?big=1")
    page.locator("#step-count").wait_for()

    expect(page.locator(".aloud:visible")).to_have_count(0)
