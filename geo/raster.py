"""A raster laid over boundaries: the cells that a boundary touches, and those wholly inside.

Positions are counted in cells from the south-west corner. A coordinate is turned into its cell by
the same two operations everywhere, and these never reverse an order, so that a point on a
boundary always falls into a cell that the boundary touches.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Far above the rounding of positions below 10,000 cells, far below a cell.
MARGIN = 1e-6


@dataclass(frozen=True)
class Frame:
    """The raster's south-west corner in degrees, its cells per degree, and its size."""

    west: float
    south: float
    columns_per_degree: float
    rows_per_degree: float
    columns: int
    rows: int

    def positions(self, lonlats: Floats) -> Floats:
        corner = np.array([self.west, self.south])
        scaled: Floats = (lonlats - corner) * [self.columns_per_degree, self.rows_per_degree]
        return scaled

    def cells(self, lons: Floats, lats: Floats) -> Integers:
        """The flat number of each point's cell; points beyond the raster get one on its rim."""
        columns = steps((lons - self.west) * self.columns_per_degree, self.columns)
        rows = steps((lats - self.south) * self.rows_per_degree, self.rows)
        return rows * self.columns + columns


def steps(positions: Floats, count: int) -> Integers:
    # fmax and fmin, not clip: they bring NaN onto the rim as well.
    return np.fmin(np.fmax(positions, 0), count - 1).astype(np.int64)


@dataclass(frozen=True)
class Patch:
    """The part of the raster that one polygon reaches."""

    rows: slice
    columns: slice
    touched: Mask
    inside: Mask


def patch(frame: Frame, polygon: BaseGeometry) -> Patch:
    """The cells that the polygon's boundary touches, and those that lie wholly inside it."""
    starts, ends = segments(frame, polygon)
    lowest = np.floor(starts.min(axis=0) - MARGIN).astype(np.int64)
    highest = np.floor(starts.max(axis=0) + MARGIN).astype(np.int64)
    width, height = (highest - lowest + 1).tolist()
    touched = touched_cells(starts - lowest, ends - lowest, width, height)
    inside = inner_centres(starts - lowest, ends - lowest, width, height) & ~touched
    (column, row) = lowest.tolist()
    return Patch(slice(row, row + height), slice(column, column + width), touched, inside)


def segments(frame: Frame, polygon: BaseGeometry) -> tuple[Floats, Floats]:
    rings = shapely.get_rings(shapely.get_parts(polygon))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    positions = frame.positions(coordinates)
    follows = ring[1:] == ring[:-1]
    return positions[:-1][follows], positions[1:][follows]


def touched_cells(starts: Floats, ends: Floats, width: int, height: int) -> Mask:
    """Cuts segments into pieces of at most half a cell: the corners of a box around such a piece
    lie in all the cells that it can touch.
    """
    one_end, other_end = pieces(starts, ends)
    low = np.floor(np.minimum(one_end, other_end) - MARGIN).astype(np.int64)
    high = np.floor(np.maximum(one_end, other_end) + MARGIN).astype(np.int64)
    touched = np.zeros((height, width), dtype=bool)
    for columns in (low[:, 0], high[:, 0]):
        for rows in (low[:, 1], high[:, 1]):
            touched[rows.clip(0, height - 1), columns.clip(0, width - 1)] = True
    return touched


def pieces(starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    counts = np.ceil(2 * np.abs(ends - starts).max(axis=1)).astype(np.int64).clip(1)
    which, number = runs(counts)
    step = ((ends - starts) / counts[:, None])[which]
    return starts[which] + step * number[:, None], starts[which] + step * (number[:, None] + 1)


def runs(counts: Integers) -> tuple[Integers, Integers]:
    """For counts 2, 0, 3: which 0 0 2 2 2 and number 0 1 0 1 2."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)


def inner_centres(starts: Floats, ends: Floats, width: int, height: int) -> Mask:
    """The cells whose centre is inside, by the number of boundaries that lie to the west of it."""
    first = np.ceil(np.minimum(starts[:, 1], ends[:, 1]) - 0.5).astype(np.int64)
    after = np.ceil(np.maximum(starts[:, 1], ends[:, 1]) - 0.5).astype(np.int64)
    which, number = runs(after - first)
    rows = first[which] + number
    rise = (ends - starts)[which]
    crossings = starts[which, 0] + (rows + 0.5 - starts[which, 1]) * rise[:, 0] / rise[:, 1]
    columns = np.floor(crossings + 0.5).astype(np.int64)
    # A crossing east of the last centre turns no cell.
    turned = columns < width
    flat = rows[turned] * width + columns[turned]
    turns = np.bincount(flat, minlength=width * height).reshape(height, width)
    return np.bitwise_xor.accumulate(turns & 1, axis=1).astype(bool)
