import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from random import Random

import pytest
from sqlalchemy import create_engine

from domain.accountability.bundle import Bundle
from domain.accountability.decision import Evidence, decide
from domain.accountability.desk import DecisionDesk
from domain.handbook.handbook import HANDBOOK_ID
from domain.messages.searches import Search, SearchDesk
from domain.messages.watch import Surroundings, WatchDesk, around
from domain.people.actor import SYSTEM, Actor
from domain.people.attempt import Attempt
from domain.people.duty import DutyDesk
from domain.people.look import look
from domain.people.reading import Reading
from domain.people.request_desk import RequestDesk
from domain.people.saved_filters import FilterDesk
from domain.people.staff import Post
from domain.people.staff_desk import StaffDesk
from domain.places.desk import Listing
from domain.places.place import Place
from domain.places.route_desk import RouteDesk
from domain.reports.code import report_id_of
from domain.wards.reform import ReformDesk
from domain.wards.register import NewUnit
from domain.wards.ward import Ward
from projections.engine.rebuild import digest, rebuild
from projections.engine.worker import Worker
from projections.views import BY_NAME, VIEWS
from projections.ward_board import ward_board
from tests.domain.cast import HANDBOOK, LATER, NOON
from tests.projections.cast import Town
from tests.projections.engine.tally import Tally, expected, streams, tallied
from web.outside.database import Urls
from web.outside.postgres import OWNER

SHAPE = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY indexname"
OWNED_BY = "SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = %s"
EVIDENCE = Evidence("agency", "urban", "all", "", {"received": 150}, ("K7M4P2QX",), 1, "")
MANAGER = Actor("dung", "manager")
LEFT = """
SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'rebuilding'
UNION ALL SELECT name FROM projection WHERE name LIKE '%@%'
"""


def ask_about_data(town):
    desk = RequestDesk(town.city, lambda: HANDBOOK)
    person = Actor("person-" + "0f" * 16, "reporter")
    _, first = desk.ask("see", "", person, NOON)
    desk.say(first, "a copy by Friday", MANAGER, LATER, 1)
    _, second = desk.ask("question", "why", person, NOON)
    late = desk.find(second).promises["answer"]
    desk.remind(second, "answer", 0.5, SYSTEM, late.due)
    desk.miss_deadline(second, "answer", SYSTEM, late.due)
    town.city.save(desk.done_at_once("download", person, LATER))
    decision = decide("sanction", "names somebody", EVIDENCE, MANAGER, LATER)
    decision.shred(SYSTEM, LATER)
    town.city.save(decision)


@pytest.fixture(scope="module")
def lived_in(cluster, migrated):
    """The name of a database to copy in which there is something for every view."""
    cluster.create_database("lived_in", template=migrated)
    engine = create_engine(cluster.url(database="lived_in"))
    live(Town(engine))
    engine.dispose()
    return "lived_in"


def much_happens(town, dice):
    for _ in range(150):
        town.something_happens(dice)
        if dice.random() < 0.2:
            town.worker.once()
    add_a_photo(town)


def add_a_photo(town):
    report = town.city.repository.get(report_id_of(town.submit("with a link")))
    report.add_media(("ab" * 32,), SYSTEM, LATER, photo="ab" * 32)
    town.city.save(report)


def live(town):
    town.adopt_handbook()
    town.adopt_map([NewUnit("01", "Bến Cát", "phường", "a")], date(2010, 1, 1))
    town.adopt_map([NewUnit("01", "Bến Cát", "phường", "b")], date(2025, 7, 1))
    for name in ("ferry", "market"):
        town.places.put(Listing(name, {"vi": name}, "market", 107.1, 21.1), SYSTEM, NOON)
    ferry, market = Place.create_id("ferry"), Place.create_id("market")
    town.submit("too dear", place_id=ferry)
    RouteDesk(town.places).draw("r", {"vi": "r"}, "foot", (ferry, market), MANAGER, NOON)
    dice = Random(5)
    much_happens(town, dice)
    DecisionDesk(town.city).issue("commendation", "quick", EVIDENCE, MANAGER, LATER)
    ask_about_data(town)
    DutyDesk(town.city).start(MANAGER, LATER)
    look_out(town)
    StaffDesk(town.city).register("an", Post("ward_officer", "01"), MANAGER, LATER)
    ReformDesk(town.city).announce(date(2025, 7, 1), "", (), MANAGER, LATER)
    be_read(town, "K7M4P2QX")
    town.worker.catch_up()


def look_out(town):
    FilterDesk(town.city).save("urgent", "severity=danger", MANAGER, LATER)
    SearchDesk(town.city).save(Search("dark", "lighting", HANDBOOK_ID), MANAGER, LATER)
    desk = WatchDesk(town.city)
    desk.watch(around(107.34, 20.98, 500), MANAGER, LATER)
    desk.watch(Surroundings(ward_id=HANDBOOK_ID), MANAGER, LATER)


def be_read(town, code):
    town.city.save(look("person-" + "0f" * 16, code, "other", MANAGER, LATER))
    town.city.save(Attempt(command="accept", code=code, by=MANAGER, timestamp=LATER))
    town.city.save(Reading(code=code, by=MANAGER, timestamp=LATER))
    town.city.save(
        Bundle("redacted", None, code, None, None, "ab" * 32, by=MANAGER, timestamp=LATER)
    )


def live_on(town):
    """More for every view, that none of them has taken yet."""
    handbook = town.city.repository.get(HANDBOOK_ID)
    handbook.adopt_agencies([], SYSTEM, LATER)
    ward = Ward("02", "Cửa Sông", "phường", "c", date(2010, 1, 1), None, "", SYSTEM, LATER)
    town.city.save(handbook, ward)
    town.places.put(Listing("bridge", {"vi": "Cầu"}, "market", 107.1, 21.1), SYSTEM, LATER)
    for number in range(20):
        town.accept(town.submit(f"later {number}"))


@pytest.fixture
def urls(cluster, lived_in):
    cluster.create_database("living", template=lived_in)
    yield Urls(cluster.url(database="living"), cluster.url(OWNER, "living"))
    cluster.drop_database("living")


def ask(town, query, *values):
    with town.engine.connect() as db:
        return db.exec_driver_sql(query.replace("%@%", "%%@%%"), values or None).all()


def digests(town):
    with town.engine.connect() as db:
        return {view.name: digest(db, view, "public") for view in VIEWS}


@contextmanager
def in_threads(*acts):
    """Each again and again, until the block is left."""
    stop = threading.Event()

    def again(act):
        while not stop.is_set():
            act()

    with ThreadPoolExecutor(len(acts)) as threads:
        running = [threads.submit(again, act) for act in acts]
        try:
            yield
        finally:
            stop.set()
    for one in running:
        one.result()


def test_a_rebuilt_view_equals_the_live_one_row_for_row(town):
    before = digests(town)
    for view in VIEWS:
        assert town.rows(view.table)

        rebuilt = rebuild(town.engine, view, compare=True)

        assert (view.name, rebuilt.same, rebuilt.position) == (view.name, True, town.end)
    assert digests(town) == before


def test_a_view_that_was_fed_in_small_steps_equals_one_that_was_fed_at_once(town, monkeypatch):
    monkeypatch.setattr("projections.engine.ahead.BATCH", 3)

    assert all(rebuild(town.engine, view, compare=True).same for view in VIEWS)


def test_a_rebuilt_table_has_the_same_columns_indexes_and_owner(town):
    for view in VIEWS:
        asked = [(SHAPE, f"public.{view.name}"), (INDEXES, view.name), (OWNED_BY, view.name)]
        before = [ask(town, *question) for question in asked]

        rebuild(town.engine, view)

        assert [ask(town, *question) for question in asked] == before
        assert all(before)


def test_nothing_is_left_over(town):
    for view in VIEWS:
        rebuild(town.engine, view)

    assert ask(town, LEFT) == []


def test_a_row_that_was_tampered_with_is_noticed_and_mended(town):
    before = digests(town)
    with town.engine.begin() as db:
        db.exec_driver_sql("UPDATE ward_board SET status = 'RESOLVED' WHERE version = 3")

    assert rebuild(town.engine, ward_board, compare=True).same is False

    assert digests(town) == before


def test_without_being_asked_to_it_does_not_compare(town):
    assert rebuild(town.engine, ward_board).same is None


def test_a_rebuild_that_was_broken_off_is_begun_again(town, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(BY_NAME["ward_board"], "apply", broken, raising=False)
        with pytest.raises(KeyboardInterrupt):
            rebuild(town.engine, ward_board)
    assert ask(town, LEFT)

    assert rebuild(town.engine, ward_board, compare=True).same
    assert ask(town, LEFT) == []


def test_the_worker_goes_on_with_the_new_table(town):
    rebuild(town.engine, ward_board)
    code = town.submit("after the rebuilding")
    town.accept(code)

    assert town.row(ward_board.table, code)["status"] == "ACCEPTED"
    assert rebuild(town.engine, ward_board, compare=True).same


def test_a_view_that_lags_behind_the_log_is_rebuilt_where_it_stands(town):
    position, before = town.end, digests(town)
    live_on(town)

    for view in VIEWS:
        rebuilt = rebuild(town.engine, view, compare=True)
        assert (view.name, rebuilt.same, rebuilt.position) == (view.name, True, position)
    assert digests(town) == before


def test_a_view_that_lags_behind_the_log_goes_on_from_where_it_stands(tally):
    tally.city.recorder.insert_events(streams(Random(1), 20, 100))
    tally.worker.catch_up()
    tally.city.recorder.insert_events(streams(Random(2), 20, 100))

    rebuild(tally.engine, Tally())
    tally.worker.catch_up()

    assert tally.parked() == {}
    assert tallied(tally.engine) == expected(tally.engine)


class TestWhileTheCityLives:
    def test_every_view_equals_a_rebuild_at_the_moment_of_the_swap(self, town):
        writers = [Town(town.engine) for _ in range(2)]
        dice = [Random(seed) for seed in range(2)]
        before = town.end
        with in_threads(
            lambda: writers[0].something_happens(dice[0]),
            lambda: writers[1].something_happens(dice[1]),
            Worker(town.engine, VIEWS).once,
        ):
            rebuilt = {view.name: rebuild(town.engine, view, compare=True) for view in VIEWS}

        assert all(one.same for one in rebuilt.values()), rebuilt
        assert town.end > before
        town.worker.catch_up()
        assert all(rebuild(town.engine, view, compare=True).same for view in VIEWS)

    def test_readers_never_see_an_empty_or_a_half_filled_view(self, town):
        at_first = len(town.rows(ward_board.table))
        counted = []

        def count():
            counted.append(ask(town, "SELECT count(*) FROM ward_board")[0][0])

        with in_threads(count, count):
            for _ in range(5):
                rebuild(town.engine, ward_board)

        assert set(counted) == {at_first}

    def test_who_reads_holds_up_the_swap_and_sees_the_old_rows_to_the_end(self, town):
        before = town.rows(ward_board.table)
        with town.engine.connect() as reader, ThreadPoolExecutor(1) as thread:
            reader.execute(ward_board.table.select()).all()
            rebuilding = thread.submit(rebuild, town.engine, ward_board)
            with pytest.raises(TimeoutError):
                rebuilding.result(0.3)
            assert len(reader.execute(ward_board.table.select()).all()) == len(before)
            reader.rollback()
            rebuilding.result(5)

        assert town.rows(ward_board.table) == before
