"""The city map with 1,000,000 reports at 40 hot spots: in Chromium, and its tiles over HTTP.

None of them is kept anywhere. Beside them tipg on the same database, which sends points; or
ST_AsMVT where it cannot be had.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks import chromium, tipg
from tests.benchmarks.chromium import Visit
from tests.benchmarks.clients import Answers, ask, get
from tests.benchmarks.crowded_city import fill
from tests.benchmarks.crowded_city import tiles as tiles_of
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.invented import rates, ward_id
from tests.benchmarks.site import Site, site

REPORTS, SECONDS, CLIENTS, TILES, VISITS = 1_000_000, 6.0, 4, 600, 5
AFAR, CLOSE = range(6, 15), range(15, 18)
Tile = tuple[int, int, int]
Figures = Iterator[Figure]
POINTS = """
SELECT length(ST_AsMVT(t, 'reports', 4096, 'g')) FROM (
  SELECT category, status, ST_AsMVTGeom(ST_Transform(point, 3857), ST_TileEnvelope(%s, %s, %s)) g
  FROM ward_board WHERE point && ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326) LIMIT 10000) t
"""


def city_map(ground: Ground) -> Figures:
    reports = ground.scaled(REPORTS, least=2_000)
    with site(ground) as city:
        fill(city.services, reports)
        some = tiles_of(city.services, TILES, AFAR)
        name = f"tiles of counts, {reports:,} reports"
        with city.running("web", "live"):
            seen = chromium.usable(city, VISITS if ground.size >= 1 else 1)
            plain = asked(ground, city.port, [ours(tile) for tile in some])
            filtered = asked(ground, city.port, narrowed(some))
            close = [ours(tile) for tile in tiles_of(city.services, TILES, CLOSE)]
            single = asked(ground, city.port, close)
        yield from in_chromium(reports, seen)
        beside, usual = baseline(ground, city, some)
        yield from figures(name, plain, beside, usual)
        yield from figures("… filtered by category, status, ward or months", filtered)
        yield Figure("tiles of single reports, zoom 15 to 17", single.per_second, "/s")
        yield Figure("… p95", 1000 * single.share(0.95), "ms")


def in_chromium(reports: int, seen: tuple[Visit, Visit] | None) -> Figures:
    name, beside = (
        f"city map with {reports:,} reports, usable",
        "GeoJSON of 5,000, fetched and read",
    )
    if seen is None:
        yield Figure(name, None, "s", note="Chromium is not here").at_most(0.8)
        return
    ours, usual = seen
    yield Figure(name, ours.usable, "s", beside, usual.usable).at_most(0.8)
    yield Figure("… its data", ours.data / 1000, "kB", beside, usual.data / 1000).at_most(30)


def figures(name: str, found: Answers, beside: str = "", usual: float | None = None) -> Figures:
    yield Figure(name, found.per_second, "/s", beside, usual).at_least(500)
    yield Figure("… p95", 1000 * found.share(0.95), "ms").at_most(30)


def asked(ground: Ground, port: int, requests: Sequence[bytes]) -> Answers:
    ask(port, CLIENTS, 0.5, lambda n: requests[n % len(requests)])
    return ask(port, CLIENTS, ground.seconds(SECONDS), lambda n: requests[n % len(requests)])


def ours(tile: Tile, query: str = "") -> bytes:
    zoom, column, row = tile
    return get(f"/tiles/cells/{zoom}/{column}/{row}.json{query}")


def narrowed(some: Sequence[Tile]) -> list[bytes]:
    category = quote(next(iter(rates().categories)))
    ways = (
        f"?category={category}",
        "?status=SUBMITTED,ACCEPTED,IN_PROGRESS",
        f"?ward={ward_id(0)}",
        "?from=2026-01&to=2026-03",
        f"?category={category}&status=RESOLVED&from=2026-01",
    )
    return [ours(tile, query) for tile, query in zip(some, cycle(ways), strict=False)]


def baseline(ground: Ground, city: Site, some: Sequence[Tile]) -> tuple[str, float]:
    """What is measured, and how many tiles a second; a smoke test installs nothing."""
    python = tipg.install(ground.folder) if ground.size >= 1 else None
    if python is not None:
        with suppress(tipg.NotReady):
            return "tipg, up to 10,000 points", by_tipg(ground, python, city, some)
    return "ST_AsMVT, up to 10,000 points, one connection", by_sql(city, some)


def by_tipg(ground: Ground, python: Path, city: Site, some: Sequence[Tile]) -> float:
    url = city.settings["KALONG_DATABASE_URL"]
    with tipg.serving(python, url, ground.folder) as port:
        requests = [get(tipg.TILE.format(*tile)) for tile in some]
        return asked(ground, port, requests).per_second


def by_sql(city: Site, some: Sequence[Tile]) -> float:
    few = list(islice(some, 30))
    with city.services.engine.connect() as db:
        started = time.perf_counter()
        for tile in few:
            db.exec_driver_sql(POINTS, (*tile, *tile)).scalar()
        return len(few) / (time.perf_counter() - started)
