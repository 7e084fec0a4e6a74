"""What can be said of every cell of a raster: which units hold it, and whether that is certain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon

from geo.crs import Bounds, bounds_of
from geo.raster import Frame, Mask, patch

MOST_CELLS = 2**22
FEWEST_CELLS = 2**12
CELLS_PER_VERTEX = 24
RIM_CELLS = 3
# Less than any degree of latitude has, so that a reach in degrees never falls short.
METRES_PER_DEGREE = 110_500.0

CellNumbers = npt.NDArray[np.int32]


class Cell(NamedTuple):
    """The units that reach into a cell, lowest first; `exact` if polygon tests have to decide.

    An exact cell without units holds none, but lies near enough to one to be measured.
    """

    exact: bool
    units: tuple[int, ...]


FAR = Cell(exact=False, units=())
NEAR = Cell(exact=True, units=())
FAR_AWAY = 0  # the number of `FAR` on every board


@dataclass
class Board:
    """The number of every cell's kind (row by row from the south-west), and the kinds."""

    frame: Frame
    cells: CellNumbers
    kinds: list[Cell] = field(default_factory=lambda: [FAR])

    def add(self, index: int, geometry: MultiPolygon) -> None:
        drawn = patch(self.frame, geometry)
        part = self.cells[drawn.rows, drawn.columns]
        self._reach(part, drawn.touched, index, touched=True)
        self._reach(part, drawn.inside, index, touched=False)

    def mark_near(self, reach: tuple[int, int]) -> None:
        """Tells the empty cells within so many columns and rows of a unit from the far ones."""
        near = widened(widened(self.cells > 0, reach[0], axis=1), reach[1], axis=0)
        self.cells[near & (self.cells == 0)] = self._number(NEAR)

    def _reach(self, part: CellNumbers, mask: Mask, index: int, *, touched: bool) -> None:
        before = part[mask]
        after = np.arange(len(self.kinds), dtype=np.int32)
        for number in np.unique(before).tolist():
            kind = self.kinds[number]
            after[number] = self._number(Cell(kind.exact or touched, (*kind.units, index)))
        part[mask] = after[before]

    def _number(self, kind: Cell) -> int:
        if kind not in self.kinds:
            self.kinds.append(kind)
        return self.kinds.index(kind)


def board(geometries: Sequence[MultiPolygon], nearest_m: float) -> Board:
    """The board of valid polygons in EPSG:4326. Its rim is farther than `nearest_m` from all."""
    vertices = int(shapely.get_num_coordinates(np.array(geometries, dtype=object)).sum())
    frame, reach = frame_around(bounds_of(geometries), vertices, nearest_m)
    result = Board(frame, np.zeros((frame.rows, frame.columns), dtype=np.int32))
    for index, geometry in enumerate(geometries):
        result.add(index, geometry)
    result.mark_near(reach)
    return result


def frame_around(bounds: Bounds, vertices: int, nearest_m: float) -> tuple[Frame, tuple[int, int]]:
    """A frame with cells about square on the ground, and how many of them `nearest_m` spans."""
    west, south, east, north = bounds
    up = nearest_m / METRES_PER_DEGREE
    narrowest = max(0.01, cos(radians(min(90.0, max(abs(south), abs(north)) + up))))
    across = up / narrowest
    width, height = max(east - west, 1e-3) + 2 * across, max(north - south, 1e-3) + 2 * up
    cells = min(max(CELLS_PER_VERTEX * vertices, FEWEST_CELLS), MOST_CELLS)
    columns = max(16, round(sqrt(cells * width * narrowest / height)))
    rows = max(16, round(cells / columns))
    per_lon, per_lat = columns / width, rows / height
    frame = Frame(
        west - across - RIM_CELLS / per_lon,
        south - up - RIM_CELLS / per_lat,
        per_lon,
        per_lat,
        columns + 2 * RIM_CELLS,
        rows + 2 * RIM_CELLS,
    )
    return frame, (int(across * per_lon) + 1, int(up * per_lat) + 1)


def widened(mask: Mask, reach: int, axis: int) -> Mask:
    """The cells that have a marked one among the `reach` on either side along an axis."""
    counts = np.cumsum(np.insert(mask, 0, False, axis=axis), axis=axis, dtype=np.int32)
    span = np.arange(mask.shape[axis])
    upto = counts.take(np.minimum(span + reach + 1, len(span)), axis=axis)
    before = counts.take(np.maximum(span - reach, 0), axis=axis)
    marked: Mask = upto > before
    return marked
