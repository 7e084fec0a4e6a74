"""The manifest, the icons and the service worker, each at an address of its own."""

from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request, url_for

from web.access import open_to
from web.assets import FOLDER
from web.calls import operation
from web.language import MARKS, gettext, language
from web.offline.icon import png
from web.offline.kept import SENDING, kept

pages = Blueprint("offline", __name__)

MANIFEST = "application/manifest+json"
A_DAY = 24 * 3600  # seconds
ICONS = {"192": (192, False), "512": (512, False), "maskable": (512, True), "touch": (180, True)}
DARK, SAND = "#062f38", "#f5f2ea"


@pages.get("/manifest.webmanifest")
@open_to("anyone")
@operation("The app's manifest", answer=dict[str, Any], media_type=MANIFEST)
def manifest() -> Response:
    """In the language of the page that links it: browsers ask for it without their cookies."""
    home, form = url_for("citizen.city_map"), url_for("citizen.new_report")
    told = {
        "id": home,
        "name": f"Ka Long · {gettext('City reports')}",
        "short_name": "Ka Long",
        "lang": MARKS[language()],
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "theme_color": DARK,
        "background_color": SAND,
        "icons": [icon(name) for name in ("192", "512", "maskable")],
        "shortcuts": [{"name": gettext("Report a problem"), "url": form}],
    }
    return Response(msgspec.json.encode(told), mimetype=MANIFEST)


def icon(name: str) -> dict[str, str]:
    pixels, maskable = ICONS[name]
    return {
        "src": url_for(".app_icon", name=name),
        "sizes": f"{pixels}x{pixels}",
        "type": "image/png",
        "purpose": "maskable" if maskable else "any",
    }


@pages.get("/app-icons/<name>.png")
@open_to("anyone")
def app_icon(name: str) -> Response:
    if name not in ICONS:
        abort(404)
    pixels, maskable = ICONS[name]
    response = Response(png(pixels, maskable=maskable), mimetype="image/png")
    response.cache_control.public = True
    response.cache_control.max_age = A_DAY
    return response


@pages.get("/sw.js")
@open_to("anyone")
def service_worker() -> Response:
    """At the root, or it could be told nothing about pages; asked for anew each time.

    With `?sends` it is a module that also sends what waits, for browsers that know such.
    """
    sending = url_for("static", filename=f"js/{SENDING}.js")
    lines = [f'import "{sending}";'] if "sends" in request.args else []
    lines.append(f"const KEPT = {msgspec.json.encode(kept()).decode()};")
    script = "\n".join([*lines, (FOLDER / "sw.js").read_text()])
    response = Response(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
