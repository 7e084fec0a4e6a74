"""What a client sends to be written: as a form, in parts, or as JSON, with the client's key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from flask import request
from werkzeug.datastructures import FileStorage

from domain.refusals import Invalid
from web.calls import NotUnderstood, body_as
from web.limits import limit
from web.open311.keys import Client
from web.wiring import Services

ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,100})\](?:\[\])?")
LINKS = ("media_url", "media_url[]", "media_urls", "media_urls[]")
BEARER = "bearer "
MOST_FIELDS = 500


class TooManyFields(Invalid):
    """Please send fewer fields."""


@dataclass(frozen=True)
class Sent:
    """`fields` by name, `attributes` by code, links to pictures, and the pictures themselves."""

    fields: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    files: list[tuple[str, FileStorage]] = field(default_factory=list)

    def add(self, name: str, values: list[str]) -> None:
        if found := ATTRIBUTE.fullmatch(name):
            self.attributes.setdefault(found[1], []).extend(values)
        elif name in LINKS:
            self.links.extend(value.strip() for value in values if value.strip())
        elif values:
            self.fields[name] = values[-1]


def sent() -> Sent:
    """Raises `NotUnderstood` for what is no JSON object, and `TooManyFields`."""
    found = Sent()
    if request.is_json:
        for name, value in body_as(dict[str, Any]).items():
            take_json(found, name, value)
    else:
        for name, values in request.form.lists():
            found.add(name or "", values)  # a part may come without any name
        found.files.extend(
            (name or "", each)
            for name, each in request.files.items(multi=True)
            if each.filename or each.content_length
        )
    if len(found.fields) + len(found.attributes) > MOST_FIELDS:
        raise TooManyFields
    return found


def take_json(found: Sent, name: str, value: Any) -> None:
    if name in ("attribute", "attributes") and isinstance(value, Mapping):
        for code, answers in value.items():
            found.add(f"attribute[{code}]", texts(name, answers))
    elif value is not None:
        found.add(name, texts(name, value))


def texts(name: str, value: Any) -> list[str]:
    """Raises `NotUnderstood` for what cannot stand in a form either."""
    several = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int | float | bool) for each in several):
        raise NotUnderstood(reason="it is no text, number or list of them", field=name)
    return [
        each if isinstance(each, str) else msgspec.json.encode(each).decode() for each in several
    ]


def client_of(services: Services, given: Mapping[str, str]) -> Client:
    """Whose key came along: in a field, in the query, or as `Authorization: Bearer`.

    Raises `KeyMissing`, `KeyNotValid`, and `TooMany` for a key that is used too often.
    """
    said = request.headers.get("Authorization", "")
    bearer = said[len(BEARER) :].strip() if said.lower().startswith(BEARER) else ""
    key = given.get("api_key", "").strip() or request.args.get("api_key", "").strip() or bearer
    client = services.open311_keys.client(key)
    limit(services, "open311", client.name, client.per_minute, timedelta(minutes=1))
    return client
