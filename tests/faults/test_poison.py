"""An event that a view's code cannot take holds up the later ones of its report, and no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from domain.reports.code import report_id_of
from domain.reports.report import Report
from projections.engine.rebuild import rebuild
from projections.report_list import by_id
from projections.views import BY_NAME
from projections.ward_board import ward_board
from tests.faults import checks
from tests.faults.cast import City
from tests.faults.reports import OFFICER, new_report, save_reports
from tests.faults.waiting import until
from web.cli import kalong
from web.wiring import Services

POISON = "what the view's code has not been written for"
TOO_STRICT = f"ALTER TABLE ward_board ADD CONSTRAINT too_strict CHECK (text <> $${POISON}$$)"
MENDED = "ALTER TABLE ward_board DROP CONSTRAINT too_strict"
MANY = 30
EVENTS = [
    "report.submitted",
    "report.ward_determined",
    "report.agency_determined",
    "report.deadline_set",
    "report.accepted",
    "report.deadline_set",
]
BEHIND = "waits behind an earlier event of its stream"
WHERE = "SELECT min(position) FROM projection WHERE name !~ 'scorecard|match'"


@pytest.fixture
def inside(city: City) -> Iterator[Services]:
    with city.services() as services:
        yield services


@contextmanager
def a_faulty_handler() -> Iterator[None]:
    """As if the view's code had a fault, until it is mended."""

    def fail(row: Any, event: Report.Submitted) -> None:
        if event.text == POISON:
            raise LookupError(f"no row for {POISON!r}")
        right(row, event)

    handlers = ward_board._handlers
    right = handlers[Report.Submitted]
    handlers[Report.Submitted] = fail
    try:
        yield
    finally:
        handlers[Report.Submitted] = right


def test_a_handler_that_raises_parks_its_event_and_those_behind_it_and_nothing_else(
    inside: Services,
) -> None:
    with a_faulty_handler():
        poisoned, first, last = reports_with_poison(inside)
        inside.catch_up()
        later = save_reports(inside, 1)
        inside.catch_up()

    assert views_with_parked(inside.engine) == {"ward_board"}
    assert positions_parked(inside.engine) == positions_of(inside.engine, poisoned)
    assert first < positions_parked(inside.engine)[0] < last < later
    assert len(board(inside.engine)) == MANY + 1
    assert checks.promise_c(checks.look(inside.engine)) == [report_id_of(poisoned)]


def test_the_command_line_tells_what_is_parked_and_why_and_a_retry_in_vain_changes_nothing(
    city: City, inside: Services
) -> None:
    with a_faulty_handler():
        poisoned, _, _ = reports_with_poison(inside)
        inside.catch_up()
        shown = call(city, "projections", "status")
        retried = call(city, "projections", "retry", "ward_board")

    assert f"of {report_id_of(poisoned)}: LookupError(" in shown.output
    assert shown.output.count(BEHIND) == len(EVENTS) - 1
    assert retried.exit_code == 1
    assert f"0 applied, {len(EVENTS)} parked again" in retried.output
    assert positions_parked(inside.engine) == positions_of(inside.engine, poisoned)


def test_once_the_fault_is_mended_a_retry_makes_the_view_what_a_rebuilding_makes_it(
    city: City, inside: Services
) -> None:
    with a_faulty_handler():
        poisoned, _, _ = reports_with_poison(inside)
        inside.catch_up()

    retried = call(city, "projections", "retry", "ward_board")

    assert retried.exit_code == 0, retried.output
    assert f"ward_board: {len(EVENTS)} applied, 0 parked again" in retried.output
    assert checks.parked(inside.engine) == []
    assert status_on_the_board(inside.engine, poisoned) == "ACCEPTED"
    assert rebuild(inside.engine, ward_board, compare=True).same


def test_what_the_running_worker_parks_is_applied_by_a_retry_while_it_goes_on(
    city: City, inside: Services
) -> None:
    change(inside.engine, TOO_STRICT)
    worker = city.kalong("worker")
    worker.start()
    poisoned, _, last = reports_with_poison(inside)
    until(lambda: slowest(inside.engine) >= last, "the worker goes on")
    assert positions_parked(inside.engine) == positions_of(inside.engine, poisoned)

    change(inside.engine, MENDED)
    assert call(city, "projections", "retry").exit_code == 0
    inside.desk.assign(poisoned, "urban", OFFICER, inside.now())
    until(lambda: is_assigned(inside.engine, poisoned), "the worker goes on with this report too")

    assert checks.parked(inside.engine) == []
    assert checks.promise_b(inside.engine) == []
    assert worker.is_running


def reports_with_poison(services: Services) -> tuple[str, int, int]:
    """The code of the bad one among many good ones, and the positions before and after it."""
    bad = new_report(services, POISON)
    good = [new_report(services) for _ in range(MANY)]
    first = services.desk.save(*good[: MANY // 2])
    services.desk.save(bad, *good[MANY // 2 :])
    last = services.desk.accept(bad.code, OFFICER, services.now())
    return bad.code, first, last


def call(city: City, *arguments: str) -> Result:
    return CliRunner().invoke(kalong, arguments, env=dict(city.env))


def change(engine: Engine, statement: str) -> None:
    with engine.begin() as db:
        db.exec_driver_sql(statement)


def views_with_parked(engine: Engine) -> set[str]:
    return {view for view, _, _ in checks.parked(engine)}


def positions_parked(engine: Engine) -> list[int]:
    return sorted(position for _, position, _ in checks.parked(engine))


def positions_of(engine: Engine, code: str) -> list[int]:
    stream = report_id_of(code)
    return [stored.position for stored in checks.look(engine).events if stored.stream == stream]


def slowest(engine: Engine) -> int:
    with engine.connect() as db:
        return int(db.exec_driver_sql(WHERE).scalar_one())


def board(engine: Engine) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(BY_NAME["ward_board"].table.select()))


def status_on_the_board(engine: Engine, code: str) -> str | None:
    with engine.connect() as db:
        row = by_id(db, ward_board.table, report_id_of(code))
    return None if row is None else str(row["status"])


def is_assigned(engine: Engine, code: str) -> bool:
    with engine.connect() as db:
        row = by_id(db, ward_board.table, report_id_of(code))
    return row is not None and row["version"] == len(EVENTS) + 2  # and its deadline
