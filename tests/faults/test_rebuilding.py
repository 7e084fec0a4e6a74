"""Every view is made anew again and again, while people read cases, which take two views each."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from projections.engine.rebuild import rebuild_all
from projections.views import VIEWS
from tests.faults.cast import City
from tests.faults.notes import note
from tests.faults.reports import save_reports
from tests.faults.waiting import until

READERS = 6
REBUILDINGS = 15


def test_whoever_reads_a_case_meanwhile_gets_it_and_the_rebuilding_gets_its_turn(
    city: City,
) -> None:
    city.kalong("web").start()
    with city.services() as services:
        save_reports(services, READERS)
        services.catch_up()
        city.wait_until_ready()
        stop, seen = threading.Event(), Counter[int]()
        with ThreadPoolExecutor(READERS) as threads:
            reading = [threads.submit(read_a_case, city, stop, seen) for _ in range(READERS)]
            try:
                for _ in range(REBUILDINGS):
                    so_far = seen[200]
                    rebuild_all(services.engine, VIEWS)
                    until(lambda: seen[200] > so_far + READERS, "people read")  # noqa: B023
            finally:
                stop.set()
        assert [each.result() for each in reading] == [None] * READERS
    note(f"{REBUILDINGS} rebuildings of all views under {seen[200]} reads of cases")
    assert seen.keys() == {200}


def read_a_case(city: City, stop: threading.Event, seen: Counter[int]) -> None:
    with closing(city.client()) as client:
        code = client.get("/api/reports?limit=1").body["features"][0]["id"]
        while not stop.is_set():
            seen[client.get(f"/api/reports/{code}").status] += 1
