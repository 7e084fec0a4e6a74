"""Answers in JSON and as pages: which one is asked for, and the links that both have."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Response, make_response, render_template, request, url_for

from web.calls import GEOJSON, JSON

HTML = "text/html"
TYPES = {"json": JSON, "html": HTML}
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
Link = dict[str, str]


def form() -> str:
    """`f` decides, else what the client would rather have; JSON where it does not say."""
    wanted = request.args.get("f")
    if wanted in TYPES:
        return str(wanted)
    best = request.accept_mimetypes.best_match([JSON, GEOJSON, HTML], default=JSON)
    return "html" if best == HTML else "json"


def told(
    content: dict[str, Any], template: str, *, media_type: str = JSON, **more: Any
) -> Response:
    """The content as JSON, or as the page that shows it; `more` is for the page alone."""
    if form() == "html":
        response = make_response(render_template(template, content=content, **more))
    else:
        response = Response(msgspec.json.encode(content), mimetype=media_type)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.add("Accept")
    return response


def link(rel: str, endpoint: str, title: str = "", kind: str = JSON, **values: Any) -> Link:
    found = {"rel": rel, "href": address(endpoint, **values), "type": kind}
    return found | ({"title": title} if title else {})


def address(endpoint: str, **values: Any) -> str:
    return url_for(f"ogc.{endpoint}", _external=True, **values)


def here(kind: str = JSON) -> list[Link]:
    """This page, and the same in the other form."""
    names = {"json": kind, "html": HTML}
    given = {name: value for name, value in request.args.items() if name != "f"}
    return [
        {
            "rel": "self" if name == form() else "alternate",
            "href": f"{request.base_url}?{urlencode({**given, 'f': name})}",
            "type": media_type,
        }
        for name, media_type in names.items()
    ]
