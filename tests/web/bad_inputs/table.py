"""The table of `docs/bad-inputs.md`, and what tries each of its lines."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT
from tests.web.cast import IN_BEN_CAT

PAGE = ROOT / "docs/bad-inputs.md"
LINE = re.compile(r"\| (\d+) \| (.+?) \| (.+?) \|")


class Line(NamedTuple):
    sent: str
    answer: str


TABLE = {int(n): Line(sent, answer) for n, sent, answer in LINE.findall(PAGE.read_text())}
TRIES: dict[int, Callable[["Town"], str]] = {}


def tried(number: int) -> Callable[[Callable[["Town"], str]], Callable[["Town"], str]]:
    assert number not in TRIES
    return lambda attempt: TRIES.setdefault(number, attempt)


def said(*answers) -> str:
    """Each answer once, in the order of the tries."""
    return ", ".join(dict.fromkeys(map(one, answers)))


def one(answer) -> str:
    field = answer.json.get("field") if answer.is_json and isinstance(answer.json, dict) else None
    return f"{answer.status_code} {field or ''}".strip()


class Town:
    """Everybody who tries something; `patched` changes what is put back afterwards."""

    def __init__(self, app, as_, fed, folder: Path, patched) -> None:
        self.app, self.as_, self.fed, self.folder, self.patched = app, as_, fed, folder, patched
        self.anyone = app.test_client()

    def report(self, **changes):
        body = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT, **changes}
        return self.anyone.post("/api/reports", json=body)

    def raw(self, body, path="/api/reports"):
        return self.anyone.post(path, data=body, content_type="application/json")
