"""What is offered is possible and allowed, and nothing that is both is kept from anybody."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from domain.people.actor import Actor, Role
from domain.people.authority import MAY, Area, may
from domain.refusals import Invalid, NotNow
from domain.reports.code import UnknownCode
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence, WardFound
from domain.reports.handling import NotAnOfficerHere
from domain.reports.life import TABLE, StillAtWork
from domain.reports.offer import RECORDS, offered
from tests.domain.people.test_authority import give
from tests.domain.reports.test_random_lives import HANDBOOK, OneCity

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
AN = Actor("an", "reporter")
BINH = Actor("binh", "manager")
SHOWN = Evidence(document="1/BC")
WAYS = {
    "sent": (),
    "accepted": ("accept",),
    "assigned": ("accept", "assign"),
    "at work": ("accept", "assign", "start"),
    "asked": ("accept", "ask"),
    "hidden": ("hide",),
    "resolved": ("accept", "assign", "start", "resolve"),
    "rejected": ("reject",),
}
# What further conditions than the life of the case may refuse, once the offer was made.
OTHERWISE = {
    "merge",
    "tell_apart",
    "blur",
    "remind",
    "miss_deadline",
    "escalate",
    "resolve",
    "ask_extension",
}


def brought(way):
    """A fresh city with a case that has gone this way, its desk and its code."""
    desk = ReportDesk(OneCity(), lambda: HANDBOOK)
    sent = Submission(107.9, 21.5, "road", "x")
    report = desk.write(sent, WardFound("inside", 0.0), AN, NOW)
    desk.save(report)
    for command in WAYS[way]:
        if command == "resolve":
            desk.resolve(report.code, "done", BINH, NOW, evidence=SHOWN)
        else:
            give(desk, command, report.code, BINH)
    return desk, report


def test_every_command_says_what_it_records():
    assert set(RECORDS) == set(MAY)
    assert set(RECORDS.values()) == set(TABLE) - {"RatingRevised", "MediaAdded"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", get_args(Role))
def test_what_is_not_offered_is_refused(way, role):
    _, report = brought(way)
    for command in set(MAY) - offered(role, report):
        desk, again = brought(way)
        if may(role, command) and command != "rate":  # a score may be revised
            with pytest.raises((NotNow, Invalid, UnknownCode)):
                give(desk, command, again.code, Actor("x", role))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", get_args(Role))
def test_what_is_offered_is_taken(way, role):
    _, report = brought(way)
    for command in offered(role, report) - OTHERWISE:
        desk, again = brought(way)
        give(desk, command, again.code, Actor("x", role))


def test_a_follow_up_is_a_case_of_its_own_and_leaves_the_old_one_ended():
    desk, report = brought("resolved")

    _, child = desk.follow_up(report.code, "waste", "Làm lại", BINH, NOW)

    assert report.status == "RESOLVED"
    assert report.children == [child]
    followed = next(r for r in desk.city.kept.values() if getattr(r, "code", None) == child)
    assert (followed.split_from, followed.reporter, followed.status) == (
        report.code,
        AN,
        "SUBMITTED",
    )


def test_open_work_is_not_followed_up():
    desk, report = brought("at work")

    with pytest.raises(StillAtWork):
        desk.follow_up(report.code, "waste", "x", BINH, NOW)


@pytest.mark.parametrize(
    ("area", "named"),
    [(Area(agency="urban"), True), (Area(agency="water"), False), (None, False)],
)
def test_an_officer_has_to_be_one_whose_case_it_could_be(area, named):
    desk, report = brought("assigned")
    desk = ReportDesk(desk.city, lambda: HANDBOOK, officers=lambda _: area)

    if named:
        desk.assign_officer(report.code, "chi", BINH, NOW)
        assert report.officer == "chi"
    else:
        with pytest.raises(NotAnOfficerHere):
            desk.assign_officer(report.code, "chi", BINH, NOW)
