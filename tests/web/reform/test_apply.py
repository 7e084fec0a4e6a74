"""Reform day in a small city: what moves, why, once, and while somebody is at work."""

from datetime import timedelta

import pytest

from domain.handbook.contents import Rule
from domain.handbook.desk import HandbookDesk
from domain.messages.watch import Surroundings, WatchDesk
from domain.people.actor import SYSTEM, Actor
from domain.people.saved_filters import FilterDesk
from domain.people.staff import Post
from domain.reports.code import report_id_of
from domain.wards.reform import ReformDesk
from projections.saved_filters import filters_of
from projections.watched_area import areas_of
from tests.web.reform.conftest import DAY, DECREE, MORNING
from tests.web.reform.maps import CORRECTED
from web.reform import cases
from web.reform.apply import NotTheDayYet
from web.reform.plan import plan_of

MANAGER = Actor("dung", "manager")
WATCHER = Actor("person-" + "0f" * 16, "reporter")


class Killed(Exception):
    pass


@pytest.fixture
def busy(town):
    """Cases in every ward, in both halves of the one that is split."""
    columns = {
        "ka_long": 0.5,
        "ninh_duong": 1.5,
        "west": 2.5,
        "middle": 3.0,
        "east": 3.5,
        "hai": 4.5,
    }
    town.codes = {name: town.report(column) for name, column in columns.items()}
    town.wards = {w.name: w.ward_id for w in town.services.atlas.versions}
    return town


def wards(town):
    return {name: town.ward(code) for name, code in town.codes.items()}


AFTERWARDS = {
    "ka_long": "Móng Cái 2",
    "ninh_duong": "Móng Cái 2",
    "west": "Tuần Châu",
    "middle": "Tuần Châu",
    "east": "Việt Hưng",
    "hai": "Hải Xuân",
}


def test_nothing_changes_before_midnight(busy):
    before = wards(busy)

    with pytest.raises(NotTheDayYet):
        busy.apply()

    assert wards(busy) == before
    assert busy.ward(busy.report(0.2)) == "Ka Long"


def test_each_open_case_moves_once_to_the_ward_around_its_place(busy):
    busy.services.desk.reject(busy.codes["hai"], "not ours", MANAGER, busy.services.now())
    busy.at(MORNING)

    assert busy.apply() == 5
    assert busy.apply() == 0

    assert wards(busy) == AFTERWARDS | {"hai": "Hải Hòa"}
    moved = [state for _, state in busy.events("report.ward_determined") if state["redrawn"]]
    assert len(moved) == 5
    told = moved[0]["redrawn"]
    assert (told["because"], told["decree"]) == ("reform", DECREE)
    assert {(s["redrawn"]["ward_name"], s["found"]["ward_name"]) for s in moved} == {
        ("Ka Long", "Móng Cái 2"),
        ("Ninh Dương", "Móng Cái 2"),
        ("Hà Khẩu", "Tuần Châu"),
        ("Hà Khẩu", "Việt Hưng"),
    }


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_after_any_batch_it_goes_on_and_writes_nothing_twice(busy, monkeypatch, after):
    monkeypatch.setattr(cases, "WRITTEN_AT_ONCE", 2)
    busy.at(MORNING)
    append, left = busy.services.city.append, iter([True] * after)

    def dying(events):
        if not next(left, False):
            raise Killed
        return append(events)

    with monkeypatch.context() as m:
        m.setattr(type(busy.services.city), "append", lambda _, events: dying(events))
        with pytest.raises(Killed):
            busy.apply()
    busy.apply()

    assert wards(busy) == AFTERWARDS
    moved = [str(stream) for stream, s in busy.events("report.ward_determined") if s["redrawn"]]
    assert len(moved) == len(set(moved)) == 6


def test_what_happens_to_a_case_meanwhile_is_not_overwritten(busy, monkeypatch):
    busy.at(MORNING)
    append, code = busy.services.city.append, busy.codes["east"]
    once = iter([True])

    def overtaken(events):
        if next(once, False):
            busy.services.desk.accept(code, MANAGER, busy.services.now())
        return append(events)

    monkeypatch.setattr(type(busy.services.city), "append", lambda _, events: overtaken(events))
    busy.apply()

    assert wards(busy) == AFTERWARDS
    case = busy.services.desk.find(report_id_of(code))
    assert case.status == "ACCEPTED"
    assert case.ward.ward_name == "Việt Hưng"


def test_officers_go_on_in_the_successor_that_was_chosen_or_has_most_ground(busy):
    staff(busy, {"an": "02", "binh": "03", "chi": "03"})
    asked = [question.about for question in plan_of(busy.services, DAY).undecided]
    assert asked == ["officer:binh", "officer:chi"]
    decide(busy, {"officer:chi": str(busy.wards["Việt Hưng"])})
    assert len(plan_of(busy.services, DAY).undecided) == 1

    busy.at(MORNING)
    busy.apply()

    found = {login: area_of(busy, login) for login in ("an", "binh", "chi")}
    successors = {"an": "Móng Cái 2", "binh": "Tuần Châu", "chi": "Việt Hưng"}
    assert found == {login: busy.wards[name] for login, name in successors.items()}


def test_rules_areas_and_saved_lists_go_on_in_the_successors(busy):
    services, now = busy.services, busy.services.now()
    split, merged, renamed = (busy.wards[name] for name in ("Hà Khẩu", "Ninh Dương", "Hải Hòa"))
    rules = [Rule("urban", "road", split), Rule("water", "drainage", merged), Rule("urban")]
    HandbookDesk(services.city).adopt_rules(rules, MANAGER, now, services.handbook.version)
    WatchDesk(services.city).watch(Surroundings(split), WATCHER, now)
    FilterDesk(services.city).save("mine", f"ward={renamed}&status=open", MANAGER, now)
    services.catch_up()
    busy.at(MORNING)
    busy.apply()

    heirs = {busy.wards["Tuần Châu"], busy.wards["Việt Hưng"]}
    assert {rule.ward for rule in services.handbook.rules if rule.category == "road"} == heirs
    with services.engine.connect() as db:
        assert {area.ward_id for area in areas_of(db, WATCHER.id)} == heirs
        kept = filters_of(db, "dung")["mine"]
    assert kept == f"ward={busy.wards['Hải Xuân']}&status=open"


def test_a_code_that_is_given_anew_gives_nobody_another_ward_overnight(busy):
    """From midnight on 03 is Tuần Châu; who answered for Hà Khẩu still has its cases."""
    staff(busy, {"binh": "03"})
    busy.at(MORNING)

    assert area_of(busy, "binh") == busy.wards["Hà Khẩu"]


def test_a_corrected_polygon_moves_cases_again_and_forgets_no_answer(busy):
    busy.at(MORNING)
    busy.apply()
    late = busy.report(3.0)
    busy.services.desk.reject(late, "twice", MANAGER, busy.services.now())
    busy.services.catch_up()
    busy.at(MORNING + timedelta(days=2))
    busy.adopt(CORRECTED, DAY)

    assert busy.apply() == 2

    assert busy.ward(busy.codes["middle"]) == busy.ward(late) == "Việt Hưng"
    told = [s for _, s in busy.events("report.ward_determined") if s["redrawn"]]
    assert [s["redrawn"]["because"] for s in told].count("correction") == 1
    history = [
        s["found"]["ward_name"]
        for stream, s in busy.events("report.ward_determined")
        if stream == report_id_of(busy.codes["middle"])
    ]
    assert history == ["Hà Khẩu", "Tuần Châu", "Việt Hưng"]


def area_of(town, login):
    return town.services.area_of(Actor(login, "ward_officer")).ward


def staff(town, wards):
    for login, code in wards.items():
        town.services.staff_desk.register(
            login, Post("ward_officer", code), SYSTEM, town.services.now()
        )
    town.services.catch_up()


def decide(town, choices):
    ReformDesk(town.services.city).decide(DAY, choices, MANAGER, town.services.now())
    town.services.catch_up()
