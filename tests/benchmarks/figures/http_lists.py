"""What officers and the map ask for: a ward's newest 100, and all of its 4,000 reports."""

import socket
from collections.abc import Iterator

import msgspec

from tests.benchmarks.clients import answered, ask, get
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.site import Site, send_into, site
from tests.benchmarks.statements import counted

REPORTS = 4_000
SECONDS = 6.0
CLIENTS = 8


def http_lists(ground: Ground) -> Iterator[Figure]:
    reports = ground.scaled(REPORTS, least=120)
    with site(ground) as city:
        ward = city.services.wards_in_force()[0]
        send_into(city.services, ward.geometry, reports)
        officer = city.cookie_of("manager@demo")
        board = get(f"/api/board/{ward.ward_id}?limit=100", officer)
        area = get(f"/api/reports?ward={ward.ward_id}&limit=5000")
        with city.running("web"):
            assert features(city, board) == 100
            assert features(city, area) == reports
            rate = ask(city.port, CLIENTS, ground.seconds(SECONDS), lambda _: board).per_second
            yield Figure("officer's list of 100", rate, "/s", "Signalen", 1.7).at_least(200)
            yield Figure("… SQL statements", statements(ground, city, board), "", "Signalen", 513)
            rate = ask(city.port, CLIENTS, ground.seconds(SECONDS), lambda _: area).per_second
            name = f"GeoJSON of a ward with {reports:,} reports"
            yield Figure(name, rate, "/s", "Signalen", 7).at_least(60)
            yield Figure("… SQL statements", statements(ground, city, area), "")


def features(city: Site, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", city.port)) as connection:
        return len(msgspec.json.decode(answered(connection, request))["features"])


def statements(ground: Ground, city: Site, request: bytes) -> float:
    times = 10
    with socket.create_connection(("127.0.0.1", city.port)) as connection:
        answered(connection, request)
        with counted(ground.cluster) as found:
            for _ in range(times):
                answered(connection, request)
    return found[0] / times
