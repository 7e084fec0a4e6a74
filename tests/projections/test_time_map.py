"""The time map beside a replay of the same events: no moment and no clock may tell them apart."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.people.actor import Actor
from domain.refusals import Refusal
from domain.reports.code import code_from
from domain.reports.facts import WardFound
from domain.reports.life import OPEN
from domain.reports.report import Report
from eventlog.mapper import EventMapper
from eventlog.replay import fold, story
from projections.engine.rebuild import rebuild
from projections.open_then import Then, begin_of
from projections.time_map import table, time_map
from tests.domain.cast import AN, BINH, CHI, IN_BEN_CAT, LATER, NOON
from tests.projections.cast import Town

EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)
CUA_SONG = UUID(int=0xC5)
IN_CUA_SONG = WardFound("inside", 0.0, CUA_SONG, "02", "Cửa Sông", "c" * 64)
HOUR = timedelta(hours=1)
IMPORTER = Actor("import:old", "system")


def a_case(name, at=NOON, by=AN, lon=107.97):
    return Report(
        code=code_from(name),
        category="road",
        text=name,
        lon=lon,
        lat=21.53 if lon else None,
        channel="web",
        by=by,
        timestamp=at,
    )


def live(case, dice, begin):
    """Anything that may happen to it, now and then entered with an earlier moment."""
    acts = [
        lambda at: case.accept(BINH, at),
        lambda at: case.reject("no", BINH, at),
        lambda at: case.assign("urban", BINH, at),
        lambda at: case.start(CHI, at),
        lambda at: case.resolve("done", CHI, at),
        lambda at: case.reopen("again", AN, at),
        lambda at: case.return_to_dispatcher("not ours", CHI, at),
        lambda at: case.merge(code_from("other"), BINH, at),
        lambda at: case.unmerge("something else", BINH, at),
        lambda at: case.move_pin(round(dice.uniform(107, 108), 4), 21.5, BINH, at),
        lambda at: case.determine_ward(dice.choice([IN_BEN_CAT, IN_CUA_SONG]), BINH, at),
    ]
    now = begin
    for _ in range(dice.randrange(25)):
        now += dice.random() * 2 * HOUR
        at = now - dice.random() * 9 * HOUR if dice.random() < 0.15 else now
        try:
            dice.choice(acts)(max(at, begin + dice.random() * HOUR / 60))
        except Refusal:
            continue


def shown(engine, then):
    with engine.connect() as db:
        found = then.in_box(db, EVERYWHERE, 10_000)
        counted = then.counted(db, EVERYWHERE, 0.1)
    assert counted.in_box == counted.total == len(found)
    return {(row["code"], row["lon"], row["lat"], row["ward_id"], row["status"]) for row in found}


def replayed(engine, case, at, clock):
    with engine.connect() as db:
        events = story(db, EventMapper(), case.id)
    when = (lambda e: e.recorded_at) if clock == "recorded" else (lambda e: e.event.timestamp)
    last = max((n for n, each in enumerate(events, start=1) if when(each) <= at), default=0)
    report = fold(events[:last])
    if report is None or report.status not in OPEN or report.merged_into:
        return set()
    return {(report.code, report.lon, report.lat, report.ward_id, report.status)}


@pytest.fixture(params=range(6))
def lives(engine, request):
    """Random cases, saved in pieces, so that the view takes most of them up again and again."""
    dice, town = Random(request.param), Town(engine)
    cases = [a_case(f"{request.param} {n}", NOON + dice.random() * HOUR) for n in range(12)]
    waiting = []
    for case in cases:
        case.determine_ward(IN_BEN_CAT, AN, case.created_on)
        live(case, dice, case.created_on)
        waiting.append(case.collect_events())
    while any(waiting):
        for events in waiting:
            town.city.events.put(events[:2])
            del events[:2]
        if dice.random() < 0.3:
            town.worker.catch_up()
    town.worker.catch_up()
    return cases


@pytest.mark.parametrize("clock", ["effective", "recorded"])
def test_every_moment_of_random_lives_is_as_a_replay_tells_it(engine, lives, clock):
    told = {"effective": happened_moments, "recorded": recorded_moments}[clock]
    moments = {at for case in lives for at in told(engine, case)}

    for at in {*moments, *(each - HOUR / 7 for each in moments)}:
        expected = [replayed(engine, case, at, clock) for case in lives]
        assert shown(engine, Then(at, clock)) == set().union(*expected), at


def test_a_rebuilt_time_map_is_the_same(engine, lives):  # noqa: ARG001 - they fill it
    assert rebuild(engine, time_map, compare=True).same


def happened_moments(engine, case):
    with engine.connect() as db:
        return [each.event.timestamp for each in story(db, EventMapper(), case.id)]


def recorded_moments(engine, case):
    """The last of each save: within one the events come microseconds apart."""
    with engine.connect() as db:
        return [each.recorded_at for each in story(db, EventMapper(), case.id)][1::2]


class TestTheTwoClocks:
    def test_what_is_entered_late_was_true_before_and_known_only_since(self, town):
        case = a_case("imported", NOON, by=IMPORTER)
        case.accept(IMPORTER, LATER)
        town.city.save(case)
        now = datetime.now(UTC)
        town.worker.catch_up()

        assert len(shown(town.engine, Then(NOON))) == 1
        assert shown(town.engine, Then(NOON, "recorded")) == set()
        assert shown(town.engine, Then(now - HOUR, "recorded")) == set()
        assert len(shown(town.engine, Then(now, "recorded"))) == 1

    def test_the_first_moment_of_each(self, town):
        town.city.save(a_case("first", NOON))
        town.worker.catch_up()

        with town.engine.connect() as db:
            assert begin_of(db, "effective") == NOON
            assert NOON < begin_of(db, "recorded") <= datetime.now(UTC)

    def test_before_there_is_anything(self, town):
        with town.engine.connect() as db:
            assert (begin_of(db, "effective"), begin_of(db, "recorded")) == (None, None)


class TestCounting:
    def test_by_ward_and_without_a_place(self, town):
        for name, ward in (("a", IN_BEN_CAT), ("b", IN_BEN_CAT), ("c", IN_CUA_SONG)):
            case = a_case(name)
            case.determine_ward(ward, AN, NOON)
            town.city.save(case)
        town.city.save(a_case("idea", lon=None))
        town.worker.catch_up()

        with town.engine.connect() as db:
            found = Then(NOON).counted(db, EVERYWHERE, 1.0)

        assert found.wards == {IN_BEN_CAT.ward_id: 2, CUA_SONG: 1, None: 1}
        assert (found.total, found.in_box, found.without_place) == (4, 3, 1)
        assert [cell.number for cell in found.cells] == [3]
        assert (found.cells[0].lon, found.cells[0].lat) == pytest.approx((107.97, 21.53))

    def test_cells_stay_where_they_are_when_the_box_moves(self, town):
        for n in range(40):
            town.city.save(a_case(f"case {n}", lon=107.001 + n / 40))
        town.worker.catch_up()

        with town.engine.connect() as db:
            whole = set(Then(NOON).counted(db, (106.93, 21, 108.1, 22), 0.125).cells)
            part = set(Then(NOON).counted(db, (107.25, 21, 107.875, 22), 0.125).cells)
        assert part
        assert part < whole

    def test_only_what_is_in_the_box_has_cells_and_the_wards_count_all(self, town):
        town.city.save(a_case("here", lon=107.0), a_case("there", lon=107.5))
        town.worker.catch_up()

        with town.engine.connect() as db:
            found = Then(NOON).counted(db, (106.9, 21, 107.1, 22), 0.01)
        assert (found.total, found.in_box) == (2, 1)


def test_a_forgotten_person_leaves_no_words_in_it():
    """It never has any: there is nothing to forget."""
    assert {"text", "photo", "reporter"}.isdisjoint(table.columns.keys())


def test_a_row_says_no_more_than_its_steps(town, monkeypatch):
    monkeypatch.setattr("projections.time_map.ONE_SAVE", HOUR)  # however slow the machine is
    code = town.submit("hole")
    for act in (town.accept, town.assign, town.start, town.resolve):
        act(code)
    town.worker.catch_up()

    with town.engine.connect() as db:
        states, since = db.execute(text("SELECT states, since FROM time_map")).one()
    # All later steps are of one moment and of one save.
    assert (states, since) == ([1, 0], [NOON, LATER])
