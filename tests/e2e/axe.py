"""axe-core from its pinned package (MPL-2.0): it looks at pages in tests, and is never shipped."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from web.maps.vendor import Package, fetch

AXE = Package(
    name="axe-core",
    version="4.14.1",
    integrity=(
        "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
    ),
    files=("LICENSE", "axe.min.js"),
)
VENDOR = Path(__file__).parent / "vendor"
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (run) => {
  const {violations} = await axe.run(document, {runOnly: run, resultTypes: ["violations"]});
  const why = ({any, all, none}) => [...any, ...all, ...none].map((check) => check.message)[0];
  return violations.map(({id, nodes}) =>
    [id, nodes.map((node) => [String(node.target), node.html.slice(0, 160), why(node)])]);
}"""


def bring_axe(page: Page) -> None:
    page.evaluate((fetch(AXE, VENDOR) / "axe.min.js").read_text())


def violations(page: Page, *rules: str) -> list[Any]:
    """What hurts somebody on the page as it is shown now: the rule, and each element."""
    if not page.evaluate("'axe' in window"):
        bring_axe(page)
    only = (
        {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": WCAG_2_2_AA}
    )
    found: list[Any] = page.evaluate(LOOK, only)
    return found
