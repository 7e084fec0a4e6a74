"""Carries out what was ordered: imports files, and undoes imports, in the background.

Each step finds for itself what is left to do, so it may be killed anywhere and whoever comes next
goes on: a row is known by its code, and a case that is undone has no row on the board.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, insert, select

from domain.refusals import HappenedMeanwhile
from domain.reports.imports import Import, ImportDesk
from domain.reports.report import Report
from eventlog.import_tables import import_file, imported_case
from web.imports.chosen import reader_of
from web.imports.files import change, choice_of, sheet_in
from web.imports.reports import Outcome, ReportImport
from web.imports.sheet import Sheet
from web.imports.wards import one_at_a_time
from web.imports.worked import kept_of, left_of
from web.reform.pace import Pace
from web.wiring import Services

ONE_IMPORT_AT_A_TIME = 5_201_811  # any number that nothing else uses as an advisory lock
AT_ONCE = 250
# Its fields come from the library by inheritance, where the type checker cannot see them.
IMPORT_UNDONE: type[Any] = Report.ImportUndone
f, i = import_file.c, imported_case.c


def carry_out(services: Services, pace: Pace) -> int:
    """Returns how many imports were begun, or undone, to their end."""
    with services.engine.connect() as db:
        query = select(f.import_id, f.state).where(f.state.in_(("importing", "undoing")))
        ordered = db.execute(query.order_by(f.changed_at)).all()
    if not ordered:
        return 0
    with one_at_a_time(services, ONE_IMPORT_AT_A_TIME):
        for import_id, state in ordered:
            (take_over if state == "importing" else undo)(services, import_id, pace)
    return len(ordered)


def take_over(services: Services, import_id: UUID, pace: Pace) -> None:
    with services.engine.connect() as db:
        row = db.execute(select(import_file).where(f.import_id == import_id)).mappings().one()
    sheet = sheet_in(services, import_id)
    if row["state"] != "importing" or sheet is None:
        return  # another worker was faster
    read = bad = 0
    for outcome in paced(run_of(services, row, sheet).run(sheet.rows()), pace):
        read, bad = read + outcome.rows, bad + len(outcome.bad)
        with services.engine.begin() as db:
            change(db, import_id, services.now(), ("importing",), done=read)
    with services.engine.begin() as db:
        imported = count_of(db, import_id)
        counts = {"imported": imported, "known": read - bad - imported, "bad": bad}
        desk = ImportDesk(services.city)
        desk.finish(import_id, **counts, now=services.now(), connection=db)
        over = {"state": "imported", "rows": read, "done": read}
        change(db, import_id, services.now(), ("importing",), **over, **counts)


def run_of(services: Services, row: RowMapping, sheet: Sheet) -> ReportImport:
    reader = reader_of(choice_of(row), sheet, services.config.time_zone, services.now())

    def note_whose_they_are(db: Connection, reports: Sequence[Report]) -> None:
        cases = [
            {"report_id": each.id, "import_id": row["import_id"], "version": each.version}
            for each in reports
        ]
        db.execute(insert(imported_case), cases)

    return ReportImport(services, reader, note_whose_they_are)


def count_of(db: Connection, import_id: UUID) -> int:
    query = select(func.count()).where(i.import_id == import_id)
    return int(db.execute(query).scalar_one())


def paced(steps: Iterator[Outcome], pace: Pace) -> Iterator[Outcome]:
    while True:
        with pace:
            step = next(steps, None)
        if step is None:
            return
        yield step


def undo(services: Services, import_id: UUID, pace: Pace) -> None:
    """Every case of it but those that are kept. Who has worked on one meanwhile keeps it too."""
    services.catch_up()  # which cases others were merged into is read from the board
    ordered = ImportDesk(services.city).find(import_id)
    while undone := sum(undo_some(services, ordered, pace)):
        with services.engine.begin() as db:
            done = import_file.c.done + undone
            change(db, import_id, services.now(), ("undoing",), done=done)
    with services.engine.begin() as db:
        if not change(db, import_id, services.now(), ("undoing",), state="undone"):
            return  # another worker was faster
        kept = len(kept_of(db, import_id, ordered.worked))
        undone, now = count_of(db, import_id) - kept, services.now()
        ImportDesk(services.city).finish_undo(import_id, undone, kept, now, connection=db)


def undo_some(services: Services, ordered: Import, pace: Pace) -> Iterator[int]:
    last = UUID(int=0)
    with services.engine.connect() as db:
        kept = kept_of(db, ordered.id, ordered.worked)
    while True:
        with services.engine.connect() as db:
            left = left_of(db, ordered.id, kept, last, AT_ONCE)
        if not left:
            return
        last = left[-1][0]
        with pace:
            yield append(services, [undoing(services, ordered, *each) for each in left])


def undoing(services: Services, ordered: Import, report_id: UUID, version: int) -> Any:
    return IMPORT_UNDONE(
        originator_id=report_id,
        originator_version=version + 1,
        timestamp=services.now(),
        by=ordered.undone_by,
        import_id=ordered.id,
        why=ordered.why,
    )


def append(services: Services, events: Sequence[Any]) -> int:
    """All at once; where one of them was overtaken, all by themselves but that one."""
    try:
        services.city.append(events)
    except HappenedMeanwhile:
        return sum(append_one(services, event) for event in events)
    return len(events)


def append_one(services: Services, event: Any) -> int:
    with suppress(HappenedMeanwhile):
        services.city.append([event])
        return 1
    return 0
