"""Reform day: 300,000 cases, 30,000 of them open; the worker killed half-way, the site asked.

At full size on the real maps, where they are there: the communes of 2009 until yesterday, the wards
of 2025 from today on, splits and all. Else every two wards of the demo city become one.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event

import numpy as np
import shapely

from domain.people.actor import SYSTEM
from domain.people.staff import Post
from domain.reports.code import report_id_of
from domain.wards.reform import ReformDesk
from domain.wards.register import Decree
from eventlog.mapper import encode
from geo.atlas import WardVersion
from geo.boundaries import Unit, unit
from projections.reform import reforms
from tests.benchmarks.clients import Answers, ask, get
from tests.benchmarks.figure import Figure
from tests.benchmarks.filling import fill
from tests.benchmarks.ground import Ground
from tests.benchmarks.invented import Stored, codes
from tests.benchmarks.real_wards import Floats, before_and_after
from tests.benchmarks.site import Site, process, site
from web.imports.wards import adopt_map
from web.reform.era import announce
from web.reform.plan import Plan, plan_of

CASES, OPEN_OF_TEN = 300_000, 1
LONG_AGO = timedelta(days=365)
DECREE = "1679/NQ-UBTVQH15"
LIST = "/api/reports?limit=100"
EVERY = 0.02  # seconds from one question to the next
ROUND = 2.0  # seconds
LONGEST = 600.0
MOVED = "SELECT count(*) FROM event_log WHERE position > %s AND topic = 'report.ward_determined'"


@dataclass(frozen=True)
class Cases:
    """Where they lie (EPSG:4326), and the ward of each on the map before."""

    lons: Floats
    lats: Floats
    wards: list[WardVersion | None]

    @property
    def are_open(self) -> list[bool]:
        return [number % 10 < OPEN_OF_TEN for number in range(len(self.wards))]


def reform(ground: Ground) -> Iterator[Figure]:
    real = before_and_after() if ground.size >= 1 else None
    with site(ground) as city:
        yesterday = city.services.now() - timedelta(days=1)
        if real:
            adopt(city, real[0], (yesterday - LONG_AGO).date())
        staff(city, yesterday)
        cases = spread(city, ground.scaled(CASES, least=3_000), yesterday)
        fill(city.services.engine, history(cases, yesterday))
        city.services.catch_up()
        day = redraw(city, real[1] if real else merged(city.services.wards_in_force()))
        yield planned(city, day)
        yield from carried_out_once(city, day, cases)


def planned(city: Site, day: date) -> Figure:
    """What the rehearsal says, and how long it takes."""
    begun = time.perf_counter()
    plan = plan_of(city.services, day)
    return Figure(f"reform: {told(city, day, plan)}", time.perf_counter() - begun, "s")


def told(city: Site, day: date, plan: Plan) -> str:
    with city.services.engine.connect() as db:
        links = next(each for each in reforms(db) if each.day == day).lineage.links
    split = len({link.before for link in links if link.kind == "split"})
    cases = sum(move.cases for move in plan.moves)
    return (
        f"{len(plan.gone)} wards end, {split} of them split; {cases:,} open cases move,"
        f" {len(plan.undecided)} of {len(plan.questions)} questions undecided"
    )


def carried_out_once(city: Site, day: date, cases: Cases) -> Iterator[Figure]:
    expected = must_move(city, cases)
    before = last_position(city)
    ReformDesk(city.services.city).order(day, SYSTEM, city.services.now())
    seconds, answers = carried_out_while_asked(city, before, expected)
    moved = count_moved(city, before)
    if moved != expected:
        raise RuntimeError(f"{moved} cases were moved, and not {expected}")
    name = f"… {expected:,} open of {len(cases.wards):,} cases moved, killed once"
    yield Figure(name, seconds, "s").at_most(120)
    yield Figure("… p99 of the site meanwhile", 1000 * answers.share(0.99), "ms").at_most(150)


def carried_out_while_asked(city: Site, before: int, expected: int) -> tuple[float, Answers]:
    over = Event()
    with city.running("web"), ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask_until, over, city)
        try:
            seconds = carried_out(city, before, expected)
        finally:
            over.set()  # else whoever asks would go on for ever
        return seconds, asked.result()


def adopt(city: Site, units: list[Unit], day: date) -> None:
    adopt_map(city.services, units, Decree(day, None, DECREE))
    city.services.catch_up()


def redraw(city: Site, units: list[Unit]) -> date:
    """Another map is in force from today on."""
    services = city.services
    day = services.now().astimezone(services.config.time_zone).date()
    adopt(city, units, day)
    announce(services, day, DECREE, SYSTEM)
    services.catch_up()
    return day


def staff(city: Site, at: datetime) -> None:
    """An officer of every ward."""
    for ward in city.services.atlas.in_force(at):
        post = Post("ward_officer", ward.code)
        city.services.staff_desk.register(f"officer-{ward.code}", post, SYSTEM, at)


def spread(city: Site, number: int, at: datetime) -> Cases:
    """As many in each ward, anywhere in it."""
    atlas, random = city.services.atlas, np.random.default_rng(1)
    shapes = [ward.geometry for ward in atlas.in_force(at)]
    each = -(-number // len(shapes))
    places = np.stack([places_in(shape, each, random) for shape in shapes], axis=1)
    lons, lats = places.reshape(-1, 2)[:number].T
    found = atlas.at_many(lons, lats, at).version.tolist()
    return Cases(lons, lats, [atlas.versions[n] if n >= 0 else None for n in found])


def places_in(shape: shapely.MultiPolygon, number: int, random: np.random.Generator) -> Floats:
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    shapely.prepare(shape)
    while len(found) < number:
        some = random.uniform((west, south), (east, north), (2 * number, 2)).round(6)
        found = np.concatenate([found, some[shapely.intersects_xy(shape, *some.T)]])
    return found[:number]


def must_move(city: Site, cases: Cases) -> int:
    """How many open ones lie in another ward today, or in none."""
    today = city.services.atlas.wards_at(city.services.now(), cases.lons, cases.lats)
    before = [ward.ward_id if ward else None for ward in cases.wards]
    return sum(
        is_open and one != other
        for is_open, one, other in zip(cases.are_open, before, today, strict=True)
    )


def history(cases: Cases, at: datetime) -> Iterator[Stored]:
    """Reports of yesterday in all wards; nine in ten were declined since."""
    places = zip(cases.lons.tolist(), cases.lats.tolist(), strict=True)
    known = zip(codes(), places, cases.wards, cases.are_open, strict=False)
    for code, place, ward, is_open in known:
        facts = chapters(ward, place, code)
        kept = facts[:2] if is_open else facts
        for version, (topic, state) in enumerate(kept, start=1):
            whole = encode({"timestamp": at, "by": {"id": "citizen-1", "role": "reporter"}} | state)
            yield Stored(at, report_id_of(code), version, topic, whole)


def chapters(
    ward: WardVersion | None, place: tuple[float, float], code: str
) -> list[tuple[str, dict[str, object]]]:
    found: dict[str, object] = {"how": "inside" if ward else "none", "distance_m": 0.0}
    if ward:
        found |= {"ward_id": ward.ward_id, "ward_code": ward.code, "ward_name": ward.name}
        found["boundary"] = ward.boundary
    words = {"code": code, "category": "road", "text": "Ổ gà sâu", "channel": "web"}
    pin = {"lon": place[0], "lat": place[1], "photo": None, "external_id": None}
    return [
        ("report.submitted", words | pin),
        ("report.ward_determined", {"found": found}),
        ("report.rejected", {"reason": "Đã được phản ánh trước đó."}),
    ]


def merged(wards: tuple[WardVersion, ...]) -> list[Unit]:
    """Every two of them become one, which has a code and a name of its own."""
    pairs = [wards[start : start + 2] for start in range(0, len(wards), 2)]
    return [
        unit(f"N{number:02}", f"Phường mới {number}", "phường", union(pair))
        for number, pair in enumerate(pairs)
    ]


def union(wards: tuple[WardVersion, ...]) -> shapely.Geometry:
    return shapely.union_all([ward.geometry for ward in wards])


def carried_out(city: Site, before: int, expected: int) -> float:
    """Seconds from the first worker's start to the end, with one that is killed in between."""
    begun = time.monotonic()
    with process("worker", city.settings) as first:
        while count_moved(city, before) < expected // 2 and not is_finished(city):
            refuse_to_wait_longer(begun)
        first.kill()
    with process("worker", city.settings):
        while not is_finished(city):
            refuse_to_wait_longer(begun)
    return time.monotonic() - begun


def refuse_to_wait_longer(begun: float) -> None:
    if time.monotonic() - begun > LONGEST:
        raise RuntimeError("the reform was not carried out")
    time.sleep(0.1)


def ask_until(over: Event, city: Site) -> Answers:
    taken: list[float] = []
    rounds = 0
    while not over.is_set() or not rounds:
        taken += ask(city.port, 2, ROUND, lambda _: get(LIST), EVERY).seconds
        rounds += 1
    return Answers(len(taken) / (rounds * ROUND), sorted(taken))


def is_finished(city: Site) -> bool:
    with city.services.engine.connect() as db:
        return any(reform.finished_at is not None for reform in reforms(db))


def count_moved(city: Site, before: int) -> int:
    with city.services.engine.connect() as db:
        return int(db.exec_driver_sql(MOVED, (before,)).scalar_one())


def last_position(city: Site) -> int:
    with city.services.engine.connect() as db:
        found = db.exec_driver_sql("SELECT max(position) FROM event_log")
        return int(found.scalar_one())
