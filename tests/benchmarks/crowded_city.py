"""A city with so many reports on its ward board, at 40 hot spots, without the log behind them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from random import Random

from domain.reports.code import report_id_of
from domain.reports.life import OPEN, Status
from geo.geojson import point_ewkt
from geo.quadtree import cell_at
from projections.cells import Pyramid
from projections.engine.rows import Row, put
from projections.report_row import write_the_features
from projections.ward_board import table
from tests.benchmarks.invented import BEGIN, WORDS, codes, rates, ward_id
from web.wiring import Services

SPOTS, IN_THE_CITY, AT_ONCE = 40, 10, 20_000
AT_ITS_END = """
UPDATE projection SET position = (SELECT max(position) FROM ward_board) WHERE name = 'ward_board'
"""
SHARES = {
    Status.SUBMITTED: 0.02,
    Status.ACCEPTED: 0.04,
    Status.IN_PROGRESS: 0.05,
    Status.RESOLVED: 0.64,
    Status.REJECTED: 0.25,
}


def fill(services: Services, reports: int) -> None:
    """As a batch of events would: the board's rows, and the pyramid made of them."""
    rows, pyramid = board(services, reports), Pyramid()
    while some := list(islice(rows, AT_ONCE)):
        with services.engine.begin() as db:
            put(db, table, some)
            pyramid.follow(db, [], some)
    with services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql(AT_ITS_END)
        db.exec_driver_sql("VACUUM (ANALYZE) ward_board")
        db.exec_driver_sql("VACUUM (ANALYZE) cells")


def board(services: Services, reports: int) -> Iterator[Row]:
    """Sent within a year, one after the other; a sixth of what is open is overdue."""
    random, blank = Random(1), dict.fromkeys(table.columns.keys())
    first = position(services)
    categories = rates().categories
    kinds = random.choices(list(categories), list(categories.values()), k=reports)
    statuses = random.choices(list(SHARES), list(SHARES.values()), k=reports)
    places = pins(services, random)
    for n, code in enumerate(islice(codes(), reports)):
        lon, lat, spot = next(places)
        sent = BEGIN + timedelta(days=365 * n / reports)
        row = blank | {
            "report_id": report_id_of(code),
            "code": code,
            "category": kinds[n],
            "text": WORDS[n % len(WORDS)].format(n=n % 200),
            "status": statuses[n],
            "kind": "problem",
            **{"point": point_ewkt(lon, lat), "lon": lon, "lat": lat},
            **{"ward_id": ward_id(spot), "ward_name": f"Phường {spot}", "how": "inside"},
            "hidden": False,
            **{"submitted_at": sent, "changed_at": sent},
            **{"first_position": first + n, "position": first + n, "version": 3},
            **{"channel": "web", "reopened": 0},
            "missed": statuses[n] in OPEN and random.random() < 1 / 6,
        }
        write_the_features(row)
        yield row


def position(services: Services) -> int:
    with services.engine.connect() as db:
        return 1 + int(db.exec_driver_sql("SELECT max(position) FROM event_log").scalar_one())


def pins(services: Services, random: Random) -> Iterator[tuple[float, float, int]]:
    """Longitude, latitude and the number of the hot spot; a tenth of all is at the first one."""
    wards = services.wards_in_force()
    here = [wards[n % len(wards)].middle for n in range(IN_THE_CITY)]
    there = [(random.uniform(106.5, 108), random.uniform(20.7, 21.6)) for _ in range(SPOTS)]
    spots = [*here, *there][:SPOTS]
    for _ in count():
        spot = 0 if random.random() < 0.1 else random.randrange(SPOTS)
        lon, lat = spots[spot]
        yield round(random.gauss(lon, 0.012), 6), round(random.gauss(lat, 0.012), 6), spot


def tiles(services: Services, number: int, zooms: range) -> list[tuple[int, int, int]]:
    """Zoom, column and row, around reports, so that where there is much it is looked at most."""
    random, places = Random(2), pins(services, Random(3))
    chosen = [(random.choice(zooms), *next(places)[:2]) for _ in range(number)]
    return [(zoom, *column_and_row(lon, lat, zoom)) for zoom, lon, lat in chosen]


def column_and_row(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    digits = f"{cell_at(lon, lat, zoom):0{2 * zoom}b}"
    return int(digits[1::2], 2), int(digits[::2], 2)
