"""A small city before and after a reform: two wards become one, one is split, one is renamed."""

import shapely

from tests.web.commands.maps import geojson

EAST, SOUTH = 107.95, 21.52
STEP = 0.01


def box(column, row, columns=1.0, rows=1.0):
    west, south = EAST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + columns * STEP, south + rows * STEP)


# 01 and 02 merge into 01 (the code is given anew), 03 is split, 04 gets another name.
BEFORE = {
    "01": ("Ka Long", box(0, 0)),
    "02": ("Ninh Dương", box(1, 0)),
    "03": ("Hà Khẩu", box(2, 0, 2)),
    "04": ("Hải Hòa", box(4, 0)),
}
AFTER = {
    "01": ("Móng Cái 2", box(0, 0, 2)),
    "03": ("Tuần Châu", box(2, 0, 1.2)),
    "05": ("Việt Hưng", box(3.2, 0, 0.8)),
    "06": ("Hải Xuân", box(4, 0)),
}
# As above, but for a seam that was drawn wrongly at first.
CORRECTED = AFTER | {"03": ("Tuần Châu", box(2, 0, 0.8)), "05": ("Việt Hưng", box(2.8, 0, 1.2))}


def place(column, row=0.5):
    return {"lon": round(EAST + column * STEP, 6), "lat": round(SOUTH + row * STEP, 6)}


__all__ = ["AFTER", "BEFORE", "CORRECTED", "geojson", "place"]
