"""The ward map: one ward, its neighbours faded, and its open reports."""

import folium

from web.maps.archipelagos import name_the_archipelagos
from web.maps.compose import empty_map


def ward_map() -> folium.Map:
    return name_the_archipelagos(empty_map())
