"""Composes a folium map into parts that a page can serve under a strict policy, without data."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from markupsafe import Markup

from web.maps.vendor import LEAFLET

RANDOM_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class ComposedMap:
    """`css` and `js` are names of static files; `script` is plain JavaScript for a file."""

    name: str
    css: tuple[str, ...]
    js: tuple[str, ...]
    div: Markup
    script: str

    @property
    def digest(self) -> str:
        return sha256(self.script.encode()).hexdigest()[:16]


def empty_map() -> folium.Map:
    """A map with our own copy of Leaflet alone: no tiles, no plugins, no other host."""
    composed = folium.Map(
        location=(16.0, 107.8),
        zoom_start=6,
        tiles=None,
        zoom_snap=0.5,
        min_zoom=5,
        max_zoom=19,
        attribution_control=False,
    )
    # On the instance: folium keeps these lists on the class, for every map of the process.
    composed.default_js = [("leaflet", f"vendor/{LEAFLET.folder}/leaflet.js")]
    composed.default_css = [("leaflet_css", f"vendor/{LEAFLET.folder}/leaflet.css")]
    return composed


def compose(name: str, composed: folium.Map) -> ComposedMap:
    figure = composed.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a map has to stand in a figure")
    figure.render()
    number = numbering()
    # In the order of the page: the div names the ids first.
    div = number(figure.html.render()).strip()
    return ComposedMap(
        name=name,
        css=links(figure.header, CssLink),
        js=links(figure.header, JavascriptLink),
        div=Markup(div),  # noqa: S704 - folium's own element, no text of anybody in it
        script=number(figure.script.render()),
    )


def links(header: Element, kind: type[CssLink] | type[JavascriptLink]) -> tuple[str, ...]:
    return tuple(link.url for link in header._children.values() if isinstance(link, kind))


def numbering() -> Callable[[str], str]:
    """Replaces folium's random ids by numbers, so that equal maps are equal texts."""
    fresh = count(1)
    known: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        if found.group() not in known:
            known[found.group()] = str(next(fresh))
        return known[found.group()]

    return lambda text: RANDOM_ID.sub(number, text)
