"""The heat map: where many reports were sent; its points come from an endpoint, never from here."""

from typing import Any

import folium
from folium.plugins import HeatMap

from web.maps.archipelagos import name_the_archipelagos
from web.maps.compose import empty_map
from web.maps.vendor import LEAFLET_HEAT

# From yellow to dark blue, as the shaded wards: also for the colour-blind.
GRADIENT = {0.2: "#ffffcc", 0.4: "#a1dab4", 0.6: "#41b6c4", 0.8: "#2c7fb8", 1.0: "#253494"}


def heat_map() -> folium.Map:
    composed = empty_map()
    look: dict[str, Any] = {
        "radius": 22,
        "blur": 16,
        "min_opacity": 0.35,
        "max_zoom": 1,
        "gradient": GRADIENT,
    }
    layer = HeatMap([], show=False, **look)  # type: ignore[no-untyped-call]
    layer.default_js = [("leaflet_heat", f"vendor/{LEAFLET_HEAT.folder}/leaflet-heat.js")]
    layer.add_to(composed)
    return name_the_archipelagos(composed)
