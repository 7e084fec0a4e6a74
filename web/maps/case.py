"""The case map: one place, and for auditors the boundary that was in force."""

import folium

from web.maps.archipelagos import name_the_archipelagos
from web.maps.compose import empty_map


def case_map() -> folium.Map:
    return name_the_archipelagos(empty_map())
