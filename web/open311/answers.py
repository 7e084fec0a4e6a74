"""Answers in XML and in JSON, both from the same fields: what the one says, the other says."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from flask import Response, request

from web.context import time_zone

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# By what each child of a list is called; a list of these names is bare in JSON.
CHILD = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "media_urls": "media_url",
}
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def asked_form() -> str:
    """What the address ends with; XML, which every client reads, where it does not say."""
    ending = request.path.rpartition(".")[2]
    return ending if ending in FORMATS else "xml"


def rendered(root: str, content: Any, status: int = 200) -> Response:
    """`content` is a mapping, or a sequence of them, of names to values; moments are aware."""
    form = asked_form()
    body = as_json(content) if form == "json" else as_xml(root, content)
    answer = Response(body, status, content_type=FORMATS[form])
    answer.headers["Access-Control-Allow-Origin"] = "*"  # public, and no cookie is looked at
    return answer


def as_json(content: Any) -> bytes:
    return msgspec.json.encode(told(content))


def told(content: Any) -> Any:
    if isinstance(content, datetime):
        return w3c(content)
    if isinstance(content, Mapping):
        return {name: told(value) for name, value in content.items()}
    return [told(each) for each in content] if is_list(content) else content


def as_xml(root: str, content: Any) -> bytes:
    written: bytes = tostring(filled(Element(root), content), encoding="utf-8")
    return DECLARATION + written


def filled(element: Element, content: Any) -> Element:
    if isinstance(content, Mapping):
        for name, value in content.items():
            filled(SubElement(element, name), value)
    elif is_list(content):
        for each in content:
            filled(SubElement(element, CHILD[element.tag]), each)
    elif content is not None:
        element.text = NOT_IN_XML.sub("", as_text(content))
    return element


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return w3c(value) if isinstance(value, datetime) else str(value)


def w3c(moment: datetime) -> str:
    """By the city's clocks, with their distance from UTC, to the second."""
    return moment.astimezone(time_zone()).isoformat(timespec="seconds")


def is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
