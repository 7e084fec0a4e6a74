"""What a browser keeps so that the report form opens without a network."""

from functools import cache
from hashlib import sha256

import msgspec
from flask import url_for

from web.assets import FOLDER, REPORT_SHEETS, imported_by
from web.maps.pages import composed, script_url

MODULES = ("new-report", "pick-map", "aloud")
DRAWINGS = ("icons.svg", "shapes.svg", "icon.svg")
SENDING = "outbox-worker"


class Kept(msgspec.Struct):
    """`name` is the cache's, and changes with any of the `files` (addresses on this host)."""

    name: str
    files: list[str]


def kept() -> Kept:
    """Every file of the form, under the addresses that change with their content."""
    addresses = [url_for("static", filename=name) for name in files()]
    addresses.append(script_url("pick"))
    content = "\n".join(addresses) + (FOLDER / "sw.js").read_text()
    return Kept(f"kalong-{sha256(content.encode()).hexdigest()[:16]}", addresses)


@cache
def files() -> tuple[str, ...]:
    ground = composed("pick")
    sheets = [f"css/{name}.css" for name in (*REPORT_SHEETS, "big")]
    modules = {name for module in MODULES for name in (module, *imported_by(module))}
    scripts = [f"js/{name}.js" for name in sorted(modules)]
    return (*sheets, *ground.css, *ground.js, *scripts, *DRAWINGS)
