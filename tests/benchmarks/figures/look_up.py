"""Which ward a point is in: one at a time, and a million at once, beside shapely's STRtree."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
import shapely

from geo.atlas import WardAtlas
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.real_wards import NOON, Floats, atlas_of, by_exact_tests, path, points

ONE_BY_ONE = 50_000
AT_ONCE = 1_000_000
TOUCH = 2e-7  # degrees, two centimetres
NAMES = ("ward look-up, one point", "ward look-up, bulk")


def look_up(ground: Ground) -> Iterator[Figure]:
    file = path()
    if file is None:
        note = "the real wards are not there: KALONG_SHARED_DATA"
        yield from (Figure(name, None, "", note=note) for name in NAMES)
        return
    atlas = atlas_of(file)
    tree = shapely.STRtree([ward.geometry for ward in atlas.versions])
    yield one_by_one(atlas, tree, ground)
    yield from at_once(atlas, tree, ground)


def one_by_one(atlas: WardAtlas, tree: shapely.STRtree, ground: Ground) -> Figure:
    lons, lats = points(atlas, ground.scaled(ONE_BY_ONE))
    pairs = list(zip(lons.tolist(), lats.tolist(), strict=True))

    def ours() -> None:
        for lon, lat in pairs:
            atlas.at(lon, lat, NOON, measure_none=False)  # nor does the tree

    def theirs() -> None:
        for lon, lat in pairs:
            tree.query(shapely.Point(lon, lat), "intersects")

    mine, other = medians(ours, theirs, ground.rounds)
    each = 1e6 / len(pairs)
    return Figure(NAMES[0], mine * each, "µs", "shapely STRtree", other * each).at_most(5)


def at_once(atlas: WardAtlas, tree: shapely.STRtree, ground: Ground) -> Iterator[Figure]:
    lons, lats = points(atlas, ground.scaled(AT_ONCE), seed=2)
    found: list[Any] = []

    def ours() -> None:
        found[:] = [atlas.at_many(lons, lats, NOON)]

    some = len(lons) // 10

    def theirs() -> None:
        tree.query(shapely.points(lons[:some], lats[:some]), "intersects")

    mine, other = medians(ours, theirs, ground.rounds)
    bulk = Figure(NAMES[1], len(lons) / mine, "/s", "shapely STRtree", some / other)
    yield bulk.at_least(1_000_000)
    wrong = different(atlas, found[0], lons, lats)
    beside = f"exact tests of {len(lons):,} points"
    yield Figure("… answers that differ", wrong, "", beside, 0).at_most(0)


def different(atlas: WardAtlas, found: Any, lons: Floats, lats: Floats) -> int:
    """A point that is nearer than `TOUCH` to the ward which it got counts as in it."""
    exact = by_exact_tests(atlas, lons, lats)
    held = np.where(found.how <= 1, found.version, -1)  # inside, or on a border
    others = np.flatnonzero(held != exact)
    shapes = np.array([ward.geometry for ward in atlas.versions])
    distances = shapely.distance(shapes[held[others]], shapely.points(lons[others], lats[others]))
    return int(((held[others] < 0) | (distances > TOUCH)).sum())


def medians(ours: Callable[[], None], theirs: Callable[[], None], rounds: int) -> tuple[float, ...]:
    """The median of each, taken in turn."""
    taken = [[seconds(ours), seconds(theirs)] for _ in range(rounds)]
    return tuple(median(column) for column in zip(*taken, strict=True))


def seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
