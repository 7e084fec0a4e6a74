"""The scorecards come up with the cases: once, whoever does it, and anew with a new table."""

from concurrent.futures import ThreadPoolExecutor

from projections.case_stages import case_stages
from projections.engine.rebuild import rebuild
from projections.scorecard_refresh import refresh
from projections.unit_scorecard import counted_now, of_unit, table
from tests.projections.cast import rows

FIGURES = ("received", "satisfied", "waiting")


def resolved(town, name="one"):
    code = town.submit(name)
    for step in (town.accept, town.assign, town.start, town.resolve):
        step(code)
    return code


def of_urban(town):
    town.worker.catch_up()
    refresh(town.engine)
    with town.engine.connect() as db:
        card = next(r for r in of_unit(db, "agency", "urban") if r["slice_kind"] == "all")
    return tuple(card[figure] for figure in FIGURES)


def test_a_score_is_counted_and_so_is_its_change(town):
    code = resolved(town)
    assert of_urban(town) == (1, 0, 0)

    town.rate(code)
    assert of_urban(town) == (1, 1, 0)

    town.rate(code)
    assert of_urban(town) == (1, 1, 0)


def test_where_nothing_happened_nothing_is_counted(town):
    resolved(town)
    of_urban(town)

    assert refresh(town.engine) == 0


def test_of_several_at_once_one_counts(town):
    resolved(town)
    town.worker.catch_up()

    with ThreadPoolExecutor(4) as pool:
        counted = list(pool.map(lambda _: refresh(town.engine), range(4)))

    assert sorted(counted)[:3] == [0, 0, 0]
    assert of_urban(town) == (1, 0, 0)


def test_after_the_cases_were_made_anew_everything_is_counted_anew(town):
    resolved(town)
    of_urban(town)
    before = rows(town.engine, table)
    rebuild(town.engine, case_stages)

    assert refresh(town.engine) > 0
    after = rows(town.engine, table)
    changed = {"source", "position"}
    assert [{k: v for k, v in row.items() if k not in changed} for row in after] == [
        {k: v for k, v in row.items() if k not in changed} for row in before
    ]


def test_what_is_frozen_is_counted_as_the_card_is(town):
    resolved(town)
    of_urban(town)

    with town.engine.connect() as db:
        kept = [dict(row) for row in of_unit(db, "agency", "urban")]
        now = counted_now(db, "agency", "urban")
    by_slice = {(row["slice_kind"], row["slice"]): row for row in kept}
    for row in now:
        same = by_slice[row["slice_kind"], row["slice"]]
        assert row == {name: same[name] for name in row}
