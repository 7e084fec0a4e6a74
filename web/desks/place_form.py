"""The form of a place: read by the rules of a file's lines, so that both refuse the same."""

from typing import Any

from flask import request

from domain.places.content import Content
from domain.refusals import Invalid
from web.imports.listings import listing_of
from web.imports.rows import Row
from web.intake import place
from web.media.refusals import KindNotAccepted
from web.visitor.export import OF_A_PLACE, OF_A_PRICE, flat
from web.visitor.words import columns
from web.wiring import services
from web.words import sentence

OWN = tuple(flat({}, OF_A_PLACE))
OF_PRICES = tuple(flat({}, OF_A_PRICE))


def content_in_form(before: Content | None) -> tuple[str, Content]:
    """The key and what is told. Raises the `Invalid` that fits."""
    form = request.form
    own = {name: form.get(name, "") for name in OWN}
    given = {name: form.getlist(name) for name in OF_PRICES}
    number = max(1, *map(len, given.values()))
    rows = [
        Row(n + 1, own | {name: given[name][n] if n < len(given[name]) else "" for name in given})
        for n in range(number)
    ]
    listing = listing_of(rows)
    place(services().atlas, listing.lon, listing.lat, services().now())
    content = listing.content
    return listing.key, Content(**{**vars(content), "photos": photos_in_form(before)})


def photos_in_form(before: Content | None) -> tuple[str, ...]:
    """Those that stay, and then those that came. Raises the `MediaRefused` that fits."""
    kept = [n for n in (before.photos if before else ()) if n in request.form.getlist("photo")]
    came = [
        services().media.take(file.stream, "photos")
        for file in request.files.getlist("photos")
        if file.filename
    ]
    rows = services().media.refer(came, "photos")
    if any(row["kind"] != "photo" for row in rows):
        raise KindNotAccepted(field="photos")
    return tuple(dict.fromkeys([*kept, *came]))


def form_of(key: str, content: Content) -> dict[str, list[Any]]:
    """The fields as lists, as a form that was sent has them."""
    given = {
        name: [value] for name, value in flat({**vars(content), "key": key}, OWN_NAMES).items()
    }
    for price in content.prices:
        for name, value in flat(vars(price), OF_A_PRICE).items():
            given.setdefault(name, []).append(value)
    return given


OWN_NAMES = OF_A_PLACE


def told(refusal: Invalid) -> str:
    """In the reader's language, with the field as people call it."""
    reason = refusal.facts.get("reason")
    if isinstance(reason, Invalid):
        refusal.facts["what"] = sentence(reason).rstrip(".。")
    if "column" in refusal.facts:
        column = refusal.facts["column"]
        refusal.facts["column"] = columns().get(column, column)
    return sentence(refusal)
