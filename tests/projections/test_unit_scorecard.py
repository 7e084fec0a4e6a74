"""The scorecards equal a fold of the events that knows no SQL; see `scorecard_model`."""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.people.actor import SYSTEM
from domain.refusals import Refusal
from eventlog.factory import LoggedCity
from projections.case_stages import STEPS
from projections.engine.worker import Worker
from projections.figures import FIGURES, SPANS
from projections.scorecard_cases import Wanted, cases_behind
from projections.scorecard_refresh import refresh
from projections.unit_scorecard import table
from projections.views import VIEWS
from tests.projections.cast import rows
from tests.projections.city_life import (
    BEGIN,
    CITIZEN,
    DISPATCHER,
    MANAGER,
    OFFICER,
    PHOTO,
    CityLife,
)
from tests.projections.scorecard_model import Told, cards, middle, share

NUMBERS = count()
KEY = ("unit_kind", "unit", "slice_kind", "slice")
# What may be done next, the likelier ones more than once.
WHEN_SENT = ("accept", "accept", "accept", "accept", "reject", "merge", "ask", "move", "sort")
WHEN_OPEN = ("assign", "return", "extend", "extend", "ask", "answer", "merge", "unmerge", "sort")
COMMANDS = {
    "SUBMITTED": WHEN_SENT,
    "ACCEPTED": (*WHEN_OPEN, "assign", "start", "start", "start", "move"),
    "IN_PROGRESS": (*WHEN_OPEN, "resolve", "resolve", "resolve", "resolve"),
    "RESOLVED": ("rate", "rate", "reopen", "unmerge"),
    "REJECTED": ("reopen", "unmerge"),
}
PAUSES = (1, 1, 24, 24, 100, 400)  # hours; a handling deadline is some ten days away
steps = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**6)), min_size=20, max_size=90)


def written(engine, life):
    """What happened, in the log and in the scorecards; returns the events by case."""
    cases = [Told(list(report.pending_events)) for report in life.reports]
    LoggedCity(engine).save(*life.reports)
    Worker(engine, VIEWS).catch_up()
    refresh(engine)
    return cases


def shown(engine, model):
    units = {(kind, unit) for kind, unit, *_ in model}
    found = rows(engine, table)
    return {tuple(r[k] for k in KEY): r for r in found if (r["unit_kind"], r["unit"]) in units}


def assert_equal(engine, model):
    found = shown(engine, model)
    assert found.keys() == model.keys()
    for key, card in model.items():
        row = found[key]
        counted = {name: len(card["codes"].get(name, ())) for name in FIGURES}
        assert {name: row[name] for name in FIGURES} == counted, key
        for span in SPANS:
            taken = card["h"].get(span, [])
            assert row[f"{span}_n"] == len(taken), (key, span)
            wanted = (share(taken, 0.5), share(taken, 0.9)) if taken else (None, None)
            assert (row[f"{span}_median"], row[f"{span}_p90"]) == pytest.approx(wanted)
        for step in STEPS:
            since = card["since"].get(step)
            assert row[f"since_{step}"] == (since and middle(since)), (key, step)


def assert_each_figure_opens_its_cases(engine, model):
    with engine.connect() as db:
        for (kind, unit, slice_kind, slice_), card in model.items():
            part = {} if slice_kind == "all" else {slice_kind: slice_}
            for figure in FIGURES if slice_kind != "category" else ("received", "late"):
                wanted = Wanted(kind, unit, figure, limit=5000, **part)
                found = {row["code"] for row in cases_behind(db, wanted)}
                assert found == card["codes"].get(figure, set()), (kind, unit, slice_, figure)


class Hands:
    """Gives any command to any case, at any moment; what is refused does not happen."""

    def __init__(self, life, dice):
        self.life, self.desk, self.dice, self.now = life, life.desk, dice, BEGIN
        more = [{}, {}, {}, dice.choice([{"kind": "idea"}, {"channel": "import"}])]
        self.codes = [life.submit(dice, self.now, **each) for each in more]

    def do(self, number, seed):
        code, dice = self.codes[number], Random(seed)
        self.now += timedelta(hours=dice.expovariate(1 / dice.choice(PAUSES)))
        if dice.random() < 0.7:
            self.let_the_clock_strike()
        case = self.life.case(code)
        command = dice.choice(("unmerge",) if case.merged_into else COMMANDS[case.status])
        with suppress(Refusal):
            getattr(self, f"_{command}")(code, dice)

    def let_the_clock_strike(self):
        for code in self.codes:
            case = self.life.case(code)
            if case.deadline and case.deadline.due < self.now and not case.question:
                with suppress(Refusal):
                    self.desk.miss_deadline(code, case.deadline.stage, SYSTEM, self.now)

    def _accept(self, code, _):
        self.desk.accept(code, DISPATCHER, self.now)

    def _reject(self, code, _):
        self.desk.reject(code, "no", DISPATCHER, self.now)

    def _assign(self, code, dice):
        self.desk.assign(code, dice.choice(self.life.agency_codes), DISPATCHER, self.now)

    def _return(self, code, _):
        self.desk.return_to_dispatcher(code, "no", OFFICER, self.now)

    def _start(self, code, _):
        self.desk.start(code, OFFICER, self.now)

    def _resolve(self, code, _):
        self.desk.resolve(code, "done", OFFICER, self.now, evidence=PHOTO)

    def _rate(self, code, dice):
        score = dice.choice(["satisfied", "acceptable", "not_satisfied"])
        self.desk.rate(code, score, "", CITIZEN, self.now)

    def _reopen(self, code, _):
        self.desk.reopen(code, "again", MANAGER, self.now)

    def _ask(self, code, _):
        self.desk.ask(code, "where?", OFFICER, self.now)

    def _answer(self, code, _):
        self.desk.answer(code, "there", CITIZEN, self.now)

    def _extend(self, code, _):
        due = self.life.case(code).deadline
        until = max(due.due if due else self.now, self.now) + timedelta(days=1)
        self.desk.ask_extension(code, "rain", until, OFFICER, self.now)
        self.desk.extend_deadline(code, MANAGER, self.now)

    def _merge(self, code, dice):
        self.desk.merge(code, dice.choice(self.codes), DISPATCHER, self.now)

    def _unmerge(self, code, _):
        self.desk.unmerge(code, "another one", DISPATCHER, self.now)

    def _move(self, code, dice):
        ward = dice.choice(self.life.ward_list)
        self.desk.move_pin(code, (107.8, 21.4), ward, DISPATCHER, self.now)

    def _sort(self, code, dice):
        category = dice.choice(self.life.categories)
        self.desk.change_category(code, category, DISPATCHER, self.now)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps, st.integers(0, 10**6))
def test_whatever_happens_the_scorecard_is_a_fold_of_the_events(engine, happens, seed):
    life = CityLife(f"city{next(NUMBERS)}", agencies=2, wards=2)
    hands = Hands(life, Random(seed))
    for number, dice in happens:
        hands.do(number, dice)

    assert_equal(engine, cards(written(engine, life)))


@pytest.fixture
def january():
    life = CityLife("january", agencies=6, wards=9)
    life.live(cases=1500, days=31)
    return life


def test_a_month_of_city_life_is_counted_as_the_model_counts_it(engine, january):
    model = cards(written(engine, january))

    assert len(model) > 50
    assert_equal(engine, model)
    assert_each_figure_opens_its_cases(engine, model)
