"""Reports that are saved by the desk itself, where no web server is needed."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.report import Report
from web.intake import ward_found
from web.wiring import Services

LON, LAT = 107.3558, 20.9887
REPORTER = Actor("reporter-of-a-test", "reporter")
OFFICER = Actor("ward1@demo", "ward_officer")
PAUSE = 0.002  # seconds between two reports that flow


def new_report(services: Services, text: str | None = None) -> Report:
    """Not yet saved; its text is one of its own where none is given."""
    submission = Submission(LON, LAT, "drainage", text or secrets.token_hex(8))
    now = services.now()
    ward = ward_found(services.atlas.at(LON, LAT, now))
    return services.desk.write(submission, ward, REPORTER, now)


def save_reports(services: Services, count: int) -> int:
    """All of them in one piece; gives the last position."""
    return services.desk.save(*(new_report(services) for _ in range(count)))


@contextmanager
def reports_flow(services: Services) -> Iterator[None]:
    stop = threading.Event()

    def flow() -> None:
        while not stop.wait(PAUSE):
            save_reports(services, 1)

    thread = threading.Thread(target=flow)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def log_of(engine: Engine) -> list[int]:
    with engine.connect() as db:
        return list(db.exec_driver_sql("SELECT position FROM event_log").scalars())
