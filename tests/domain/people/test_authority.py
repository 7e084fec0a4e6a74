"""Role × command × own or other area: who may do what, written out a second time, by hand."""

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

import pytest

from domain.people.actor import Actor, Role
from domain.people.attempt import Attempt
from domain.people.authority import EVERYWHERE, MAY, Area, NotYourTask, covers
from domain.refusals import Invalid, NotNow
from domain.reports.code import UnknownCode
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Blurred, WardFound
from tests.domain.reports.test_random_lives import HANDBOOK, OneCity

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
OWN, OTHER = UUID(int=1), UUID(int=2)
COLUMNS = (
    "reporter",
    "dispatcher",
    "ward_officer",
    "agency_officer",
    "manager",
    "auditor",
    "system",
)
#                         rep dis war age man aud sys
WRITTEN_OUT = """
    accept                 -   x   x   -   x   -   -
    reject                 -   x   x   -   x   -   -
    merge                  -   x   x   -   x   -   -
    unmerge                -   x   x   -   x   -   -
    tell_apart             -   x   x   -   x   -   -
    change_category        -   x   x   -   x   -   -
    move_pin               -   x   x   -   x   -   -
    assign                 -   x   x   -   x   -   -
    assign_officer         -   x   x   x   x   -   -
    return_to_dispatcher   -   x   x   x   x   -   -
    start                  -   x   x   x   x   -   -
    ask                    -   x   x   x   x   -   -
    answer                 x   x   -   -   x   -   -
    ask_extension          -   x   x   x   x   -   -
    extend_deadline        -   -   -   -   x   -   -
    refuse_extension       -   -   -   -   x   -   -
    add_note               -   x   x   x   x   -   -
    split_off              -   x   x   -   x   -   -
    follow_up              -   -   -   -   x   -   -
    resolve                -   x   x   x   x   -   -
    rate                   x   -   -   -   -   -   -
    reopen                 x   -   -   -   x   -   -
    hide                   -   x   -   -   x   -   -
    show                   -   x   -   -   x   -   -
    blur                   -   x   x   -   x   -   -
    follow                 x   x   x   x   x   -   -
    remind                 -   -   -   -   -   -   x
    miss_deadline          -   -   -   -   -   -   x
    escalate               -   -   -   -   -   -   x
"""
TABLE = {
    (command, role): mark == "x"
    for command, *marks in (line.split() for line in WRITTEN_OUT.strip().splitlines())
    for role, mark in zip(COLUMNS, marks, strict=True)
}
CALLS = {
    "accept": (),
    "reject": ("why",),
    "merge": ("K7M4P2QX",),
    "unmerge": ("why",),
    "tell_apart": ("K7M4P2QX",),
    "change_category": ("waste",),
    "move_pin": ((107.9, 21.5), WardFound("none", 0.0)),
    "assign": ("urban",),
    "assign_officer": ("chi",),
    "return_to_dispatcher": ("why",),
    "start": (),
    "ask": ("where?",),
    "answer": ("here",),
    "ask_extension": ("rain", NOW),
    "extend_deadline": (),
    "refuse_extension": ("no",),
    "add_note": ("x", False),
    "split_off": ("waste", "x"),
    "follow_up": ("waste", "x"),
    "resolve": ("done",),
    "rate": ("satisfied", ""),
    "reopen": ("again",),
    "hide": ("rude",),
    "show": (),
    "blur": (Blurred("ab" * 32, (), "cd" * 32),),
    "follow": (),
    "remind": ("screening", 0.5),
    "miss_deadline": ("screening",),
    "escalate": ("screening",),
}


def test_the_table_has_every_command_and_every_role():
    assert {command for command, _ in TABLE} == set(MAY)
    assert set(COLUMNS) == set(get_args(Role))
    assert set(CALLS) == set(MAY)


@pytest.mark.parametrize("role", COLUMNS)
@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("own", [True, False], ids=["own area", "other area"])
def test_a_command_is_taken_from_whom_the_table_says(command, role, own):
    city = OneCity()
    area = Area(ward=OWN if own else OTHER)
    desk = ReportDesk(city, lambda: HANDBOOK, lambda _: area)
    in_own_ward = WardFound("inside", 0.0, OWN)
    sent = Submission(107.9, 21.5, "road", "x")
    report = desk.write(sent, in_own_ward, Actor("an", "reporter"), NOW)
    desk.save(report)

    answer = what_comes_of(lambda: give(desk, command, report.code, Actor("x", role)))

    if not TABLE[command, role]:
        assert answer is NotYourTask
    elif not own:
        assert answer is UnknownCode
        assert any(isinstance(kept, Attempt) for kept in city.kept.values())
    else:
        assert answer not in (NotYourTask, UnknownCode) or command in ("merge", "tell_apart")


def give(desk, command, code, by):
    call = getattr(desk, command)
    return call(code, *CALLS[command], by, NOW)


def what_comes_of(act):
    """None, or the kind of the refusal."""
    try:
        act()
    except (NotYourTask, UnknownCode, Invalid, NotNow) as refusal:
        return type(refusal)
    return None


class Case:
    def __init__(self, ward_id=None, agency=None, co_handlers=()):
        self.ward_id, self.agency, self.co_handlers = ward_id, agency, co_handlers


@pytest.mark.parametrize(
    ("area", "case", "covered"),
    [
        (EVERYWHERE, Case(), True),
        (Area(ward=OWN), Case(OWN), True),
        (Area(ward=OWN), Case(OTHER), False),
        (Area(ward=OWN), Case(None), False),
        (Area(agency="urban"), Case(agency="urban"), True),
        (Area(agency="urban"), Case(agency="water"), False),
        (Area(agency="urban"), Case(agency="water", co_handlers=("urban",)), True),
        (Area(agency="urban"), Case(), False),
        (Area(ward=OWN, agency="urban"), Case(OWN, "water"), False),
    ],
)
def test_an_area_is_a_ward_an_agency_or_both(area, case, covered):
    assert covers(area, case) is covered
