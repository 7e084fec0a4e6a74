"""The map to put a pin on, alone on its page for phones and slow networks."""

import folium

from web.maps.archipelagos import name_the_archipelagos
from web.maps.compose import empty_map


def pick_map() -> folium.Map:
    return name_the_archipelagos(empty_map())
