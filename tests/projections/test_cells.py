"""The pyramid: what it counts is what anybody would count on the ward board."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from domain.deadlines.policy import Deadline
from domain.people.actor import SYSTEM
from domain.refusals import Refusal
from domain.reports.code import report_id_of
from domain.reports.facts import WardFound
from domain.reports.life import Status
from projections.cell_tiles import CellFilter, counts_of
from projections.cells import FINER, ZOOMS, table
from projections.engine.rebuild import rebuild
from projections.ward_board import ward_board
from tests.domain.cast import AN, BEN_CAT, BINH, CHI, IN_BEN_CAT, NOON
from tests.projections.cast import PIN, Town, database

OTHER = UUID(int=0xCE)
WARDS = (
    IN_BEN_CAT,
    WardFound("inside", 0.0, OTHER, "02", "Cửa Sông", "c" * 64),
    WardFound("none", 9e3),
)
# By PostGIS alone, and by the clock of each open case.
NAIVELY = """
SELECT floor((ST_X(place) + 20037508.342789244) / 40075016.685578488 * side)::int,
       floor((20037508.342789244 - ST_Y(place)) / 40075016.685578488 * side)::int,
       count(*), count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_open AND missed)
FROM (SELECT *, ST_Transform(point, 3857) place, 2 ^ {level} side,
             status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') is_open FROM ward_board) b
WHERE point IS NOT NULL AND merged_into IS NULL AND {narrowed} GROUP BY 1, 2
"""


@pytest.fixture(scope="module")
def urls(cluster, migrated):
    return database(cluster, migrated, "cells")


class Lives:
    """Reports to which anything happens that moves them in the pyramid, whatever the rules say."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.dice, self.codes = town, Random(seed), []
        self.now = NOON

    def go_on(self) -> None:
        self.now += timedelta(hours=self.dice.random() * 30)
        if len(self.codes) < 12 or self.dice.random() < 0.05:
            code = self.town.code_of(f"life {len(self.codes)}")
            sent = replace(PIN, code=code, **self.somewhere())
            ward = self.dice.choice(WARDS)
            self.town.desk.save(self.town.desk.write(sent, ward, AN, self.now))
            self.codes.append(code)
            return
        report = self.town.city.repository.get(report_id_of(self.dice.choice(self.codes)))
        with suppress(Refusal):
            self.dice.choice(ACTS)(self, report)
        self.town.city.save(report)

    def somewhere(self):
        spread = self.dice.choice((0.0005, 0.05, 1.5))
        return {
            "lon": PIN.lon + self.dice.gauss(0, spread),
            "lat": PIN.lat + self.dice.gauss(0, spread),
        }

    def promise(self, report) -> None:
        due = self.now + timedelta(hours=1)
        report.set_deadline(Deadline("handling", self.now, due, (), None), SYSTEM, self.now)

    def be_late(self, report) -> None:
        if report.deadline:
            after = report.deadline.due + timedelta(seconds=1)
            report.miss_deadline(report.deadline.stage, SYSTEM, after)


ACTS = (
    lambda life, r: r.accept(BINH, life.now),
    lambda life, r: r.assign("urban", BINH, life.now),
    lambda life, r: r.start(CHI, life.now),
    lambda life, r: r.resolve("done", CHI, life.now),
    lambda life, r: r.reject("private", BINH, life.now),
    lambda life, r: r.reopen("again", BINH, life.now),
    lambda life, r: r.merge(life.dice.choice(life.codes), BINH, life.now),
    lambda life, r: r.unmerge("another one", BINH, life.now),
    lambda life, r: r.hide("a name", BINH, life.now),
    lambda life, r: r.show(BINH, life.now),
    lambda life, r: r.move_pin(**life.somewhere(), by=BINH, timestamp=life.now),
    lambda life, r: r.change_category(life.dice.choice(["road", "waste"]), BINH, life.now),
    lambda life, r: r.determine_ward(life.dice.choice(WARDS), SYSTEM, life.now),
    lambda life, r: r.add_note("seen", True, AN, life.now),
    Lives.promise,
    Lives.be_late,
)


def naive(town, level, narrowed="true"):
    with town.engine.connect() as db:
        found = db.exec_driver_sql(NAIVELY.format(level=level, narrowed=narrowed))
        return {(column, row): tuple(numbers) for column, row, *numbers in found}


def by_tiles(town, zoom, wanted):
    """The same, of all tiles in which there is anything."""
    cells = {}
    tiles = {(column >> FINER, row >> FINER) for column, row in naive(town, zoom + FINER)}
    with town.engine.connect() as db:
        for column, row in tiles:
            for cell, *numbers in counts_of(db, zoom, column, row, wanted).cells:
                x, y = (
                    sum((cell >> 2 * bit + odd & 1) << bit for bit in range(3)) for odd in (0, 1)
                )
                cells[(column << FINER) + x, (row << FINER) + y] = tuple(numbers)
    return cells


FILTERS = {
    "true": CellFilter(),
    "category = 'waste'": CellFilter(category="waste"),
    "status IN ('RESOLVED', 'IN_PROGRESS')": CellFilter(
        statuses=(Status.RESOLVED, Status.IN_PROGRESS)
    ),
    "status = 'REJECTED'": CellFilter(statuses=(Status.REJECTED,)),
    f"ward_id = '{BEN_CAT}'": CellFilter(ward=BEN_CAT),
    "submitted_at >= '2026-02-01Z' AND category = 'road' AND ward_id IS NOT NULL AND "
    f"ward_id = '{OTHER}'": CellFilter("road", ward=OTHER, months=(2026 * 12 + 1, 2026 * 12 + 5)),
}


@pytest.mark.parametrize("seed", [1, 2])
def test_fed_in_any_steps_it_is_what_a_count_of_the_board_says(town, seed):
    lives = Lives(town, seed)
    for _ in range(300):
        lives.go_on()
        if lives.dice.random() < 0.2:
            town.worker.once()
    town.worker.catch_up()

    assert town.parked() == {}
    assert any(late for _, _, late in naive(town, 9).values())
    for zoom in range(ZOOMS[0], ZOOMS[-1] + 1):
        for narrowed, wanted in FILTERS.items():
            counted = naive(town, zoom + FINER, narrowed)
            assert (zoom, narrowed, by_tiles(town, zoom, wanted)) == (zoom, narrowed, counted)
    assert rebuild(town.engine, ward_board, compare=True).same


def test_what_is_taken_away_leaves_no_row(town):
    code = town.submit("alone", lon=12.5, lat=41.9)
    before = len(town.rows(table))
    report = town.city.repository.get(report_id_of(code))
    report.merge("K7M4P2QX", BINH, NOON)
    town.city.save(report)

    assert len(town.rows(table)) == before - len(ZOOMS)


def test_a_row_that_was_tampered_with_is_noticed_and_mended(town):
    town.submit("counted")
    before = town.rows(table)
    with town.engine.begin() as db:
        db.exec_driver_sql("UPDATE cells SET counts[1] = counts[1] + 1 WHERE level = 9")

    assert rebuild(town.engine, ward_board, compare=True).same is False
    assert town.rows(table) == before
