"""Reform day: 300,000 cases, 30,000 of them open; the worker killed half-way, the site asked."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from threading import Event

import shapely

from domain.people.actor import SYSTEM
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
from tests.benchmarks.site import Site, points_in, process, site
from web.imports.wards import adopt_map
from web.reform.era import announce

CASES, OPEN_OF_TEN = 300_000, 1
DECREE = "1679/NQ-UBTVQH15"
LIST = "/api/reports?limit=100"
EVERY = 0.02  # seconds from one question to the next
ROUND = 2.0  # seconds
LONGEST = 600.0
MOVED = "SELECT count(*) FROM event_log WHERE position > %s AND topic = 'report.ward_determined'"


def reform(ground: Ground) -> Iterator[Figure]:
    cases = ground.scaled(CASES, least=3_000)
    expected = cases * OPEN_OF_TEN // 10
    with site(ground) as city:
        fill(city.services.engine, history(city, cases))
        city.services.catch_up()
        day = redraw(city)
        before = last_position(city)
        ReformDesk(city.services.city).order(day, SYSTEM, city.services.now())
        seconds, answers = carried_out_while_asked(city, before, expected)
        moved = count_moved(city, before)
    if moved != expected:
        raise RuntimeError(f"{moved} cases were moved, and not {expected}")
    name = f"reform: {expected:,} open of {cases:,} cases moved, killed once"
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


def redraw(city: Site) -> date:
    """Another map is in force from today on."""
    services = city.services
    day = services.now().astimezone(services.config.time_zone).date()
    adopt_map(services, merged(services.wards_in_force()), Decree(day, None, DECREE))
    services.catch_up()
    announce(services, day, DECREE, SYSTEM)
    services.catch_up()
    return day


def history(city: Site, cases: int) -> Iterator[Stored]:
    """Reports of yesterday in all wards; nine in ten were declined since."""
    wards = city.services.wards_in_force()
    random = Random(1)
    places = [points_in(ward.geometry, random) for ward in wards]
    at = city.services.now() - timedelta(days=1)
    for number, code in zip(range(cases), codes(), strict=False):
        ward = wards[number % len(wards)]
        facts = chapters(ward, next(places[number % len(wards)]), code)
        kept = facts[:2] if number % 10 < OPEN_OF_TEN else facts
        for version, (topic, state) in enumerate(kept, start=1):
            whole = encode({"timestamp": at, "by": {"id": "citizen-1", "role": "reporter"}} | state)
            yield Stored(at, report_id_of(code), version, topic, whole)


def chapters(
    ward: WardVersion, place: tuple[float, float], code: str
) -> list[tuple[str, dict[str, object]]]:
    found = {"how": "inside", "distance_m": 0.0, "ward_id": ward.ward_id, "ward_code": ward.code}
    found |= {"ward_name": ward.name, "boundary": ward.boundary}
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
