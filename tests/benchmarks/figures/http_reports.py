"""`POST /api/reports`: routed, durable, with its ward in the answer."""

import socket
from collections.abc import Iterator
from random import Random
from uuid import uuid4

import msgspec

from tests.benchmarks.clients import Requests, answered, ask, post
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.site import Site, points_in, site
from tests.benchmarks.statements import counted

SECONDS = 8.0
CLIENTS = (1, 8)
SIGNALEN = ("Signalen on a like machine", 26.0)


def http_reports(ground: Ground) -> Iterator[Figure]:
    with site(ground) as city:
        plain, keyed = bodies(city, keyed=False), bodies(city, keyed=True)
        with city.running("web"):
            yield statements(ground, city, plain, "")
            yield statements(ground, city, keyed, " and an Idempotency-Key")
        with city.running("web", "worker"):
            ask(city.port, 8, ground.seconds(2), plain)  # each process reads the wards once
            for clients in CLIENTS:
                yield from measured(ground, city, plain, clients)
            found = ask(city.port, 8, ground.seconds(SECONDS), keyed)
            yield Figure("… 8 clients, with Idempotency-Key", found.per_second, "/s")


def bodies(city: Site, *, keyed: bool) -> Requests:
    """A hundred places in as many corners of the wards in force."""
    random = Random(1)
    category = city.services.handbook.categories[0].code
    wards = city.services.wards_in_force()
    places = [next(points_in(wards[n % len(wards)].geometry, random)) for n in range(100)]

    def request(number: int) -> bytes:
        lon, lat = places[number % len(places)]
        report = {"lon": lon, "lat": lat, "category": category, "text": f"Ổ gà sâu, số {number}"}
        headers = [f"Idempotency-Key: {uuid4()}"] if keyed else []
        return post("/api/reports", msgspec.json.encode(report), *headers)

    return request


def statements(ground: Ground, city: Site, requests: Requests, how: str) -> Figure:
    connection = socket.create_connection(("127.0.0.1", city.port))
    times = 20
    for number in range(times):  # both processes have read the wards by then
        answered(connection, requests(number))
    with counted(ground.cluster) as found:
        for number in range(times):
            answered(connection, requests(number))
    name = f"SQL statements of a POST{how}"
    return Figure(name, found[0] / times, "", "Signalen", 47).at_most(6)


def measured(ground: Ground, city: Site, requests: Requests, clients: int) -> Iterator[Figure]:
    found = ask(city.port, clients, ground.seconds(SECONDS), requests)
    name = f"POST /api/reports, {clients} client{'s' * (clients > 1)}"
    rate = Figure(name, found.per_second, "/s", *SIGNALEN)
    median = Figure("… p50", 1000 * found.share(0.5), "ms")
    slowest = Figure("… p99", 1000 * found.share(0.99), "ms")
    if clients > 1:
        rate, slowest = rate.at_least(600), slowest.at_most(60)
    yield from (rate, median, slowest)
