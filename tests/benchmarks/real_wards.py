"""The real wards in full resolution, what they were made of, and points to look up in them."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import shapely

from geo.atlas import WardAtlas, WardVersion
from geo.boundaries import Unit, read

Floats = npt.NDArray[np.float64]

FILE = "quangninh_wards_2025-07-01.geojson"
COMMUNES = "quangninh_communes_2009.geojson"
NOON = datetime(2025, 8, 1, 12, tzinfo=UTC)
OFF_THE_LAND = 0.05  # the share of points that are anywhere in the bounding box


def path(name: str = FILE) -> Path | None:
    """None where the real data is not there."""
    file = Path(os.environ.get("KALONG_SHARED_DATA", "../shared/data")) / name
    return file if file.exists() else None


def before_and_after() -> tuple[list[Unit], list[Unit]] | None:
    """The 186 communes of 2009 and the 54 wards since 2025, for a city that is redrawn."""
    communes, wards = path(COMMUNES), path()
    if communes is None or wards is None:
        return None
    return read(communes, "commune_id", "commune_vn"), read(wards, "code", "fullName")


def atlas_of(file: Path) -> WardAtlas:
    wards = [
        WardVersion(
            ward_id=uuid5(NAMESPACE_URL, unit.code),
            code=unit.code,
            name=unit.name,
            unit_type=unit.unit_type,
            valid_from=date(2025, 7, 1),
            valid_to=None,
            boundary=unit.sha256,
            geometry=unit.geometry,
        )
        for unit in read(file, "code", "name")
    ]
    return WardAtlas(sorted(wards, key=lambda ward: ward.code), ZoneInfo("Asia/Ho_Chi_Minh"))


def points(atlas: WardAtlas, count: int, seed: int = 1) -> tuple[Floats, Floats]:
    """Most of them in a ward, as reports are; some in bays, at sea and beyond the city."""
    random = np.random.default_rng(seed)
    shapes = [ward.geometry for ward in atlas.versions]
    west, south, east, north = shapely.total_bounds(shapes)
    anywhere = random.uniform([west, south], [east, north], (4 * count, 2))
    at_home = atlas.at_many(*anywhere.T, NOON).version >= 0
    strays = round(count * OFF_THE_LAND)
    chosen = np.concatenate([anywhere[at_home][: count - strays], anywhere[-strays:]])
    random.shuffle(chosen)
    return chosen[:, 0].copy(), chosen[:, 1].copy()


def by_exact_tests(atlas: WardAtlas, lons: Floats, lats: Floats) -> npt.NDArray[np.int32]:
    """The lowest ward that each point is in, or on the border of, by testing every polygon."""
    answer = np.full(len(lons), -1, dtype=np.int32)
    for index in range(len(atlas.versions) - 1, -1, -1):
        shape = atlas.versions[index].geometry
        west, south, east, north = shape.bounds
        near = (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)
        near = np.flatnonzero(near)
        answer[near[shapely.intersects_xy(shape, lons[near], lats[near])]] = index
    return answer
