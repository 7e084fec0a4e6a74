"""The exact look-up of one era: which of the units in force together hold a point.

Every cell of a raster holds the number of a `Cell`. Where no boundary touches the cell, that is
the answer already; elsewhere exact polygon tests decide among the cell's units.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon

from geo.board import FAR_AWAY, METRES_PER_DEGREE, Cell, CellNumbers, board
from geo.crs import Floats
from geo.raster import Integers, Mask
from geo.surroundings import Surroundings


class How(IntEnum):
    """How a point found its unit; `name.lower()` is the word for it."""

    INSIDE = 0
    BORDER = 1
    NEAREST = 2
    NONE = 3


class Hit(NamedTuple):
    how: How
    unit: int
    distance_m: float


class Hits(NamedTuple):
    """The answers to many points: values of `How`, indices of units or -1, metres or NaN."""

    how: npt.NDArray[np.int8]
    unit: npt.NDArray[np.int32]
    distance_m: Floats


class Lookup:
    """Answers by index into the geometries, of which the lowest wins on a border.

    A point within about `touch_m` metres of a polygon counts as in it.
    """

    def __init__(
        self, geometries: Sequence[MultiPolygon], nearest_m: float, touch_m: float = 0.0
    ) -> None:
        self.nearest_m = nearest_m
        self.surroundings = Surroundings(geometries)
        self._geometries = prepared(widened(geometries, touch_m) if touch_m else geometries)
        drawn = board(self._geometries, nearest_m)
        self._frame, self._kinds = drawn.frame, drawn.kinds
        self._cells = drawn.cells.ravel()
        self._cell_at = memoryview(self._cells.data)
        self._sure = [certainty(kind) for kind in drawn.kinds]
        self._tables = Tables(drawn.kinds, len(geometries))

    def find(self, lon: float, lat: float, *, measure_none: bool = True) -> Hit:
        """One point. Raises ValueError for what is no place on Earth.

        The distance of `NONE` is NaN where it was not to be measured and need not be.
        """
        frame = self._frame
        x = (lon - frame.west) * frame.columns_per_degree
        y = (lat - frame.south) * frame.rows_per_degree
        if not (0 <= x < frame.columns and 0 <= y < frame.rows):
            return self._beyond(lon, lat)
        cell = self._cell_at[int(y) * frame.columns + int(x)]
        if cell == FAR_AWAY and not measure_none:
            return NOTHING
        return self._sure[cell] or self._test(self._kinds[cell], lon, lat)

    def find_many(self, lons: Floats, lats: Floats, *, measure_none: bool = False) -> Hits:
        """Many points. The distance of `NONE` is NaN unless `measure_none`."""
        cells = self._cells[self._frame.cells(lons, lats)]
        hits = self._tables.answers(cells)
        tested = np.flatnonzero(self._tables.exact[cells])
        self._test_many(hits, tested, cells, lons, lats)
        lost = tested[hits.unit[tested] == -1]
        self._approach(hits, lost, lons, lats, self.nearest_m + 1.0)
        if measure_none:
            on_earth = (np.abs(lons) <= 180) & (np.abs(lats) <= 90)
            none = np.flatnonzero(on_earth & (hits.how == How.NONE))
            self._approach(hits, none, lons, lats, None)
        return hits

    def _test(self, cell: Cell, lon: float, lat: float) -> Hit:
        touching = [i for i in cell.units if shapely.intersects_xy(self._geometries[i], lon, lat)]
        return sure(touching) if touching else self._beyond(lon, lat)

    def _beyond(self, lon: float, lat: float) -> Hit:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(f"no longitude and latitude: {lon}, {lat}")
        unit, distance_m = self.surroundings.nearest_to(lon, lat)
        if distance_m <= self.nearest_m:
            return Hit(How.NEAREST, unit, distance_m)
        return Hit(How.NONE, -1, distance_m)

    def _test_many(
        self, hits: Hits, tested: Integers, cells: CellNumbers, lons: Floats, lats: Floats
    ) -> None:
        reaching = self._tables.reaching[cells[tested]]
        for index in np.flatnonzero(reaching.any(axis=0)).tolist():
            which = tested[reaching[:, index]]
            held = which[shapely.intersects_xy(self._geometries[index], lons[which], lats[which])]
            taken = hits.unit[held] != -1
            hits.how[held] = np.where(taken, How.BORDER, How.INSIDE)
            hits.unit[held[~taken]] = index
            hits.distance_m[held] = 0.0

    def _approach(
        self, hits: Hits, which: Integers, lons: Floats, lats: Floats, limit_m: float | None
    ) -> None:
        # Neighbours one after another find their part of the tree still in the processor's cache.
        which = which[np.argsort(self._frame.cells(lons[which], lats[which]) >> 4)]
        nearest = self.surroundings.nearest(lons[which], lats[which], limit_m)
        near = nearest.distance_m <= self.nearest_m
        hits.how[which[near]] = How.NEAREST
        hits.unit[which[near]] = nearest.unit[near]
        measured = near | (limit_m is None)
        hits.distance_m[which[measured]] = nearest.distance_m[measured]


class Tables:
    """What each kind of cell answers, as arrays by the cell's number."""

    def __init__(self, kinds: Sequence[Cell], units: int) -> None:
        answers = [certainty(kind) or NOTHING for kind in kinds]
        self.exact = np.array([kind.exact for kind in kinds])
        self.reaching: Mask = np.zeros((len(kinds), units), dtype=bool)
        for number, kind in enumerate(kinds):
            self.reaching[number, list(kind.units)] = True
        self._how = np.array([answer.how for answer in answers], dtype=np.int8)
        self._unit = np.array([answer.unit for answer in answers], dtype=np.int32)
        self._distance_m = np.array([answer.distance_m for answer in answers])

    def answers(self, cells: CellNumbers) -> Hits:
        return Hits(self._how[cells], self._unit[cells], self._distance_m[cells])


NOTHING = Hit(How.NONE, -1, np.nan)


def certainty(cell: Cell) -> Hit | None:
    """The answer for every point of a cell, if there is one without a further look."""
    return None if cell.exact or not cell.units else sure(cell.units)


def sure(units: Sequence[int]) -> Hit:
    """The answer for a point that these units hold, lowest first."""
    return Hit(How.BORDER if len(units) > 1 else How.INSIDE, units[0], 0.0)


def widened(geometries: Sequence[MultiPolygon], by_m: float) -> Sequence[MultiPolygon]:
    wider = shapely.buffer(list(geometries), by_m / METRES_PER_DEGREE, join_style="mitre")
    return [MultiPolygon(list(shapely.get_parts(polygons))) for polygons in wider]


def prepared(geometries: Sequence[MultiPolygon]) -> Sequence[MultiPolygon]:
    for geometry in geometries:
        shapely.prepare(geometry)
        # The first test builds the index, which threads must not do at the same time.
        shapely.intersects_xy(geometry, 0.0, 0.0)
    return geometries
