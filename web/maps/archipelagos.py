"""Hoàng Sa and Trường Sa: on every map, at their places, under their Vietnamese names."""

from dataclasses import dataclass

import folium


@dataclass(frozen=True)
class Archipelago:
    """A label and the middle of the islands in degrees, EPSG:4326."""

    label: str
    lon: float
    lat: float


ARCHIPELAGOS = (
    Archipelago("Quần đảo Hoàng Sa (Việt Nam)", 112.0, 16.5),
    Archipelago("Quần đảo Trường Sa (Việt Nam)", 114.0, 9.5),
)


def name_the_archipelagos(composed: folium.Map) -> folium.Map:
    for islands in ARCHIPELAGOS:
        icon = folium.DivIcon(class_name="archipelago", html=islands.label, icon_size=(150, 36))
        folium.Marker((islands.lat, islands.lon), icon=icon, keyboard=False).add_to(composed)
    return composed
