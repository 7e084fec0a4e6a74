"""Styles, scripts and pictures: under an address that changes with them, to be kept for ever."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
KEPT_FOR = 365 * 24 * 3600  # seconds
REPORT_SHEETS = ("tokens", "base", "map", "pages", "forms")  # of the report form
SHEETS = (*REPORT_SHEETS, "board", "desk", "people")
IMPORTED = re.compile(r'from "\./([a-z-]+)\.js"')


@cache
def address() -> str:
    """One for all files: scripts import each other by their plain names."""
    content = sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            content.update(f"{path.relative_to(FOLDER)}\n".encode() + path.read_bytes())
    return f"/static/{content.hexdigest()[:16]}"


@cache
def imported_by(module: str) -> tuple[str, ...]:
    """The modules that this one needs, and those that they need: a page asks for all at once."""
    found: dict[str, None] = {}
    waiting = [module]
    while waiting:
        source = (FOLDER / "js" / f"{waiting.pop()}.js").read_text()
        fresh = [name for name in IMPORTED.findall(source) if name not in found]
        found |= dict.fromkeys(fresh)
        waiting += fresh
    return tuple(sorted(found))
