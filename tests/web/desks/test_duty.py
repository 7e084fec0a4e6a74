"""POST /desk/mine/duty: an officer says that they work now, or no longer."""

from datetime import timedelta

from domain.people.duty import Duty
from projections.duty import on_duty
from web.demo.people import EVERYBODY

DUTY = "/desk/mine/duty"


def who_works(services):
    with services.engine.connect() as db:
        return on_duty(db, services.now())


def test_whoever_says_so_works_until_they_say_otherwise(as_, services):
    officer = as_("ward1@demo")

    assert officer.post(DUTY, data={"works": "yes"}).status_code == 303
    assert who_works(services) == {"ward1@demo"}

    officer.post(DUTY, data={"works": "no"})
    assert who_works(services) == frozenset()


def test_a_shift_that_nobody_ended_ends_by_itself(as_, services):
    as_("ward1@demo").post(DUTY, data={"works": "yes"})

    with services.engine.connect() as db:
        assert on_duty(db, services.now() + timedelta(hours=13)) == {"ward1@demo"}
        assert on_duty(db, services.now() + timedelta(hours=15)) == frozenset()


def test_pressing_twice_is_told_once(as_, services):
    officer = as_("agency1@demo")
    officer.post(DUTY, data={"works": "yes"})
    officer.post(DUTY, data={"works": "yes"})

    duty = services.city.repository.get(Duty.create_id("agency1@demo"))
    assert duty.version == 2  # opened, started


def test_the_desk_says_whether_one_works(as_):
    officer = as_("ward1@demo")
    assert "Bạn đang nghỉ" in officer.get("/desk/mine").text

    officer.post(DUTY, data={"works": "yes"})
    assert "Bạn đang trong ca" in officer.get("/desk/mine").text


def test_nobody_says_it_of_somebody_else(as_):
    assert as_("dispatcher@demo").post(DUTY, data={"works": "yes"}).status_code == 403


def test_the_demo_city_has_colleagues_for_everybody():
    units = [(each.role, each.ward_code, each.agency) for each in EVERYBODY]
    officers = [unit for unit in units if unit[0].endswith("officer")]

    assert len({each.login for each in EVERYBODY}) == len(EVERYBODY)
    assert all(2 <= officers.count(unit) <= 4 for unit in officers)
