"""A file of reports is taken over, and undone, by a worker that is killed again and again."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from sqlalchemy import Engine, RowMapping

from domain.people.actor import Actor
from domain.reports.imports import ImportDesk
from tests.faults.cast import City
from tests.faults.notes import note
from tests.faults.processes import Program
from tests.faults.waiting import until
from web.imports import files
from web.imports.chosen import first_choice
from web.imports.sheet import sheet_of
from web.wiring import Services

ROWS = 2_500
KILLS = 2
MANAGER = Actor("manager@demo", "manager")
HEADER = "Mã phản ánh;Kinh độ;Vĩ độ;Ngày gửi;Lĩnh vực;Nội dung;Trạng thái;Ngày xử lý"
ROW = "k{};107.3558;20.9887;01/02/2026 08:30;Đèn đường;Đèn không sáng;Đã xử lý;05/02/2026 10:00"


def test_each_row_becomes_one_case_and_each_case_is_undone_once(city: City, seed: int) -> None:
    dice = Random(seed)
    with city.services() as services:
        import_id = begun(services)
        worker = city.kalong("worker")
        worker.start()
        killed = sum(1 for _ in kills(services, worker, import_id, dice))
        wait_for(services, "imported", import_id)
        assert counted(services.engine, "report.submitted", "import.finished") == [ROWS, 1]
        assert row_of(services, import_id)["imported"] == ROWS

        order_undo(services, import_id)
        killed += sum(1 for _ in kills(services, worker, import_id, dice))
        wait_for(services, "undone", import_id)
        topics = ("report.import_undone", "import.undone", "report.submitted")
        assert counted(services.engine, *topics) == [ROWS, 1, ROWS]
        services.catch_up()
        with services.engine.connect() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM ward_board").scalar_one() == 0
    note(f"imports: {ROWS} rows taken over and undone once each, the worker killed {killed} times")
    assert killed > 0


def begun(services: Services) -> UUID:
    content = "\n".join([HEADER, *map(ROW.format, range(ROWS))]).encode()
    sheet = sheet_of(content)
    choice = first_choice(sheet, "old", services.config.time_zone, services.handbook)
    import_id = files.keep(services, "old.csv", sheet.kind, content, choice, MANAGER.id)
    now, desk = services.now(), ImportDesk(services.city)
    with services.engine.begin() as db:
        files.change(db, import_id, now, ("draft",), state="importing", rows=ROWS)
        desk.begin(import_id, choice.source, "0" * 64, MANAGER, now, connection=db)
    return import_id


def order_undo(services: Services, import_id: UUID) -> None:
    now, desk = services.now(), ImportDesk(services.city)
    with services.engine.begin() as db:
        desk.order_undo(import_id, "Wrong file", "keep", MANAGER, now, connection=db)
        files.change(db, import_id, now, ("imported",), state="undoing", done=0)


def kills(services: Services, worker: Program, import_id: UUID, dice: Random) -> Iterator[int]:
    """Each at a random moment of the work, and only while there is some left."""
    for number in range(1, KILLS + 1):
        wanted = dice.randint(1, ROWS * number // (KILLS + 1))
        until(lambda: done(services, import_id) >= wanted, "the worker is at it", 30)  # noqa: B023
        if not row_of(services, import_id)["state"].endswith("ing"):
            return
        worker.kill()
        yield number
        worker.start()


def done(services: Services, import_id: UUID) -> int:
    row = row_of(services, import_id)
    return int(row["done"]) if row["state"].endswith("ing") else ROWS


def wait_for(services: Services, state: str, import_id: UUID) -> None:
    until(lambda: row_of(services, import_id)["state"] == state, f"it is {state}", 60)


def row_of(services: Services, import_id: UUID) -> RowMapping:
    with services.engine.connect() as db:
        return files.row_of(db, import_id)


def counted(engine: Engine, *topics: str) -> list[int]:
    query = "SELECT count(*) FROM event_log WHERE topic = %s"
    with engine.connect() as db:
        return [int(db.exec_driver_sql(query, (topic,)).scalar_one()) for topic in topics]
