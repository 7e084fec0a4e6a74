"""What another system answers, read into rows of text, however it wraps them."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

import msgspec

from domain.federation.settings import Form

Item = dict[str, str]
LISTS = ("service_requests", "requests", "service_request_updates", "errors")


class NotUnderstood(Exception):
    """What came is no answer to what was asked."""


def items(body: bytes, form: Form) -> list[Item]:
    """A row for each thing in the list. Raises `NotUnderstood`."""
    return from_json(body) if form == "json" else from_xml(body)


def from_json(body: bytes) -> list[Item]:
    """A bare list, as the standard wants it, or one under its name, as others send it."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood from error
    if isinstance(found, dict):
        found = next((found[name] for name in LISTS if name in found), None)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotUnderstood
    return [flat(each) for each in found]


def flat(given: Mapping[str, Any]) -> Item:
    """Text by name; what stands one level deeper, such as extended attributes, too."""
    row: Item = {}
    for name, value in given.items():
        if isinstance(value, Mapping):
            inner = {k: v for k, v in value.items() if not isinstance(v, Mapping)}
            row = flat(inner) | row
        elif value is not None:
            row[name] = clean(value if isinstance(value, str) else in_words(value))
    return row


def in_words(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def clean(text: str) -> str:
    """Without NUL, which no database keeps."""
    return text.replace("\0", "")


def from_xml(body: bytes) -> list[Item]:
    # In UTF-16 the declaration of a document's own entities would not be seen.
    if b"<!DOCTYPE" in body.upper() or b"\0" in body:
        raise NotUnderstood
    try:
        root = fromstring(body)
    except (ParseError, ValueError, LookupError) as error:
        raise NotUnderstood from error
    if root.tag not in LISTS:
        raise NotUnderstood
    return [row_of(each) for each in root]


def row_of(element: Element) -> Item:
    inner = {deeper.tag: deeper.text or "" for child in element for deeper in child}
    outer = {child.tag: child.text or "" for child in element}
    return {name: text.strip() for name, text in (inner | outer).items() if text.strip()}
