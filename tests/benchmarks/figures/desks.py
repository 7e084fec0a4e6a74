"""Every desk of a large city: 50 agencies, 200 officers, 300,000 cases of history."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import islice
from random import Random
from typing import Any

from domain.handbook.contents import Agency, Contents
from domain.handbook.handbook import HANDBOOK_ID
from domain.people.actor import SYSTEM
from domain.reports.code import report_id_of
from eventlog.mapper import encode
from geo.atlas import WardVersion
from projections.scorecard_refresh import refresh
from tests.benchmarks.clients import answered, ask, get
from tests.benchmarks.figure import Figure
from tests.benchmarks.filling import fill
from tests.benchmarks.ground import Ground
from tests.benchmarks.invented import Rates, Stored, chapters, codes, rates
from tests.benchmarks.site import Site, points_in, site
from tests.benchmarks.statements import counted
from web.wiring import Services

CASES, AGENCIES, OFFICERS = 300_000, 50, 200
HISTORY = timedelta(days=365)
SECONDS = 4.0
PAGES = {
    "dispatcher's inbox": ("dispatcher@demo", "/desk/inbox"),
    "ward officer's desk": ("ward1@demo", "/desk/mine"),
    "agency officer's desk": ("agency1@demo", "/desk/mine"),
    "manager's desk": ("manager@demo", "/desk/manage"),
    "scorecards": ("", "/scorecard/"),
    "scorecard of one agency": ("", "/scorecard/agency/urban"),
}


def desks(ground: Ground) -> Iterator[Figure]:
    cases = ground.scaled(CASES, least=1_000)
    with site(ground) as city:
        a_year(city.services, cases)
        with city.running("web"):
            for name, (login, path) in PAGES.items():
                cookie = city.cookie_of(login) if login else ""
                yield from page(ground, city, f"{name}, {cases:,} cases", get(path, cookie))


def page(ground: Ground, city: Site, name: str, request: bytes) -> Iterator[Figure]:
    ask(city.port, 2, 0.5, lambda _: request)  # each process reads the lists once
    found = ask(city.port, 1, ground.seconds(SECONDS), lambda _: request)
    yield Figure(f"{name}, p95", 1000 * found.share(0.95), "ms").at_most(150)
    times = 5
    with socket.create_connection(("127.0.0.1", city.port)) as connection:
        answered(connection, request)
        with counted(ground.cluster) as statements:
            for _ in range(times):
                answered(connection, request)
    yield Figure("… SQL statements", statements[0] / times, "")


def a_year(services: Services, cases: int) -> None:
    """A year that ends now, among the demo city's wards and categories."""
    with_agencies(services)
    fill(services.engine, history(services, cases))
    services.catch_up()
    refresh(services.engine)
    with services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM ANALYZE")


def with_agencies(services: Services) -> None:
    handbook = services.city.repository.get(HANDBOOK_ID)
    known = len(services.handbook.agencies)
    more = [Agency(f"agency-{n}", {"vi": f"Đơn vị {n}"}) for n in range(known, AGENCIES)]
    handbook.adopt_agencies([*services.handbook.agencies, *more], SYSTEM, services.now())
    services.city.save(handbook)
    services.catch_up()


def history(services: Services, cases: int) -> Iterator[Stored]:
    """The events of so many cases up to now, in the order of time."""
    random, handbook, wards = Random(1), services.handbook, services.wards_in_force()
    now = services.now()
    sent = now - HISTORY
    waiting: list[Stored] = []
    for code in islice(codes(), cases):
        sent += random.expovariate(1) * HISTORY / cases
        while waiting and waiting[0].at <= sent:
            yield heappop(waiting)
        for event in life(random, rates(), handbook, random.choice(wards), sent, code):
            if event.at <= now:
                heappush(waiting, event)
    while waiting:
        yield heappop(waiting)


def life(
    random: Random, known: Rates, handbook: Contents, ward: WardVersion, sent: datetime, code: str
) -> Iterator[Stored]:
    agency = random.choice(handbook.agencies).code
    version = 0
    for at, topic, state in chapters(random, known, sent, code):
        here = state | placed(random, handbook, ward, agency, topic)
        for kind, told in ((topic, here), *officer(random, topic, state)):
            version += 1
            stored = encode({"timestamp": at} | told)
            yield Stored(at, report_id_of(code), version, kind, stored)


def placed(
    random: Random, handbook: Contents, ward: WardVersion, agency: str, topic: str
) -> dict[str, Any]:
    """What the demo city has instead of the invented one's categories, wards and agencies."""
    match topic:
        case "report.submitted":
            lon, lat = next(points_in(ward.geometry, random))
            return {"category": random.choice(handbook.categories).code, "lon": lon, "lat": lat}
        case "report.ward_determined":
            ids = {"ward_id": ward.ward_id, "ward_code": ward.code, "ward_name": ward.name}
            return {"found": {"how": "inside", "distance_m": 0.0, "boundary": ward.boundary} | ids}
        case "report.agency_determined":
            return {"found": {"agency": agency, "rule": 0, "handbook_version": handbook.version}}
        case "report.assigned":
            return {"agency": agency}
    return {}


def officer(random: Random, topic: str, state: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names one of the agency's officers after the work was given to it."""
    if topic == "report.assigned":
        login = f"officer-{random.randrange(OFFICERS)}"
        yield "report.officer_assigned", {"by": state["by"], "officer": login}
