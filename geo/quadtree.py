"""The squares of the web mercator map (EPSG:3857): tiles, and the cells of a grid over them.

At level n the world is 2**n cells wide and high, counted from its north-western corner. The number
of a cell is its quadkey read as base 4, so its parent is `number >> 2`, and the cells of one level
inside a tile are one unbroken range. Longitudes and latitudes are degrees, EPSG:4326.
"""

from math import asinh, atan, degrees, pi, radians, sinh, tan


def number_of(column: int, row: int) -> int:
    """The bits of both, one after the other: binary digits read in base 4 leave room between."""
    return int(f"{column:b}", 4) + 2 * int(f"{row:b}", 4)


def cell_at(lon: float, lat: float, level: int) -> int:
    """The number of the cell with this point; beyond the map's edge the last one before it.

    The spherical mercator of EPSG Guidance Note 7-2, "Popular Visualisation Pseudo-Mercator".
    """
    side = 1 << level
    column = (lon + 180) / 360 * side
    row = (1 - asinh(tan(radians(lat))) / pi) / 2 * side
    return number_of(within(column, side), within(row, side))


def within(place: float, side: int) -> int:
    return min(side - 1, max(0, int(place)))


def bounds(zoom: int, column: int, row: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a tile, in degrees."""
    west, east = (360 * each / (1 << zoom) - 180 for each in (column, column + 1))
    north, south = (latitude(zoom, each) for each in (row, row + 1))
    return west, south, east, north


def latitude(zoom: int, row: int) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * row / (1 << zoom)))))
