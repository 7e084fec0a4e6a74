from datetime import UTC, datetime, timedelta

import pytest

from domain.people.actor import SYSTEM, Actor
from domain.people.authority import NotYourTask
from domain.people.staff import (
    AgencyMissing,
    IsSuspended,
    LoginNotUsable,
    Post,
    RoleMissing,
    StaffMember,
    WardMissing,
)
from domain.people.staff_desk import LoginTaken, NoSuchPerson, StaffDesk, YourOwnAccount
from tests.domain.reports.test_random_lives import OneCity

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
CHIEF = Actor("chief", "manager")
CLERK, WARDEN = Post("dispatcher"), Post("ward_officer", "D0101")


@pytest.fixture
def city():
    return OneCity()


@pytest.fixture
def desk(city):
    desk = StaffDesk(city)
    desk.register("an", WARDEN, CHIEF, NOW)
    return desk


def test_who_is_registered_may_do_what_their_post_says(desk):
    assert desk.find("an").at_work == WARDEN
    assert desk.find("binh") is None


def test_a_login_is_kept_in_small_letters_and_is_somebody_s_own(desk):
    desk.register(" Binh@City ", CLERK, CHIEF, NOW)

    assert desk.find("binh@city").at_work == CLERK
    with pytest.raises(LoginTaken):
        desk.register("AN", CLERK, CHIEF, NOW)


@pytest.mark.parametrize("login", ["", " ", ".an", "an.", "a n", "a\x00", "ân", "a" * 65, "a/b"])
def test_what_cannot_be_a_login_is_refused(desk, login):
    with pytest.raises(LoginNotUsable):
        desk.register(login, CLERK, CHIEF, NOW)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (("mayor",), RoleMissing),
        (("ward_officer",), WardMissing),
        (("ward_officer", "D0101", "urban"), AgencyMissing),
        (("agency_officer",), AgencyMissing),
        (("agency_officer", "D0101", "urban"), WardMissing),
        (("manager", "D0101"), WardMissing),
        (("auditor", None, "urban"), AgencyMissing),
    ],
)
def test_a_post_has_the_area_of_its_role_and_no_other(facts, refusal):
    with pytest.raises(refusal):
        Post(*facts)


def test_another_role_takes_the_place_of_the_first(desk):
    desk.give("an", CLERK, CHIEF, LATER)

    assert desk.find("an").at_work == CLERK
    desk.give("an", CLERK, CHIEF, LATER)
    assert desk.find("an").version == 3  # they had it already


def test_who_has_no_role_any_more_may_do_nothing_and_can_come_back(desk):
    desk.remove("an", CHIEF, LATER)
    assert desk.find("an").at_work is None
    desk.remove("an", CHIEF, LATER)
    assert desk.find("an").version == 3

    desk.give("an", CLERK, CHIEF, LATER)
    assert desk.find("an").at_work == CLERK


def test_who_is_suspended_may_do_nothing_until_let_in_again(desk):
    desk.suspend("an", CHIEF, LATER)

    assert desk.find("an").at_work is None
    with pytest.raises(IsSuspended):
        desk.give("an", CLERK, CHIEF, LATER)

    desk.let_in_again("an", CHIEF, LATER)
    assert desk.find("an").at_work == WARDEN


def test_nobody_but_managers_and_the_system_changes_it(desk):
    for role in ("dispatcher", "ward_officer", "agency_officer", "auditor", "reporter"):
        with pytest.raises(NotYourTask):
            desk.suspend("an", Actor("binh", role), LATER)

    assert desk.suspend("an", SYSTEM, LATER) > 0


def test_a_manager_cannot_shut_the_door_behind_themselves(desk):
    desk.register("chief", Post("manager"), SYSTEM, NOW)

    for act in (desk.remove, desk.suspend, lambda *facts: desk.give("chief", CLERK, *facts[1:])):
        with pytest.raises(YourOwnAccount):
            act("chief", CHIEF, LATER)
    assert desk.find("chief").at_work == Post("manager")


def test_somebody_who_is_not_there_cannot_be_changed(desk):
    with pytest.raises(NoSuchPerson):
        desk.remove("binh", CHIEF, LATER)


def test_no_event_tells_a_name(desk, city):
    desk.describe("an", CHIEF, LATER)

    member = city.get(StaffMember.create_id("an"))
    assert set(vars(member)) >= {"login", "post", "suspended"}
    assert member.version == 3
