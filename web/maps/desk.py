"""The desk map: the cases of a list, and nothing else."""

import folium

from web.maps.archipelagos import name_the_archipelagos
from web.maps.compose import empty_map


def desk_map() -> folium.Map:
    return name_the_archipelagos(empty_map())
