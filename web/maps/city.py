"""The city map: what everybody may see, everywhere."""

import folium

from web.maps.archipelagos import name_the_archipelagos
from web.maps.compose import empty_map


def city_map() -> folium.Map:
    return name_the_archipelagos(empty_map())
