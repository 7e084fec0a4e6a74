"""A role that was taken away holds nowhere at the next request: in no process, worker or none."""

import pytest

from domain.people.actor import SYSTEM
from domain.people.staff import Post
from tests.browser import Browser
from tests.web.cast import log_in, send
from tests.web.statements import statements
from web.app import create_app
from web.outside.database import Urls
from web.wiring import connect

CLERK = Post("dispatcher")


@pytest.fixture
def elsewhere(services, city_urls):
    """The same city in another process, with readings of its own; nobody feeds the views."""
    other = connect(services.config, Urls(*city_urls))
    app = create_app(other)
    app.test_client_class = Browser
    yield app
    other.positions.stop()
    other.engine.dispose()


def test_a_role_that_was_removed_is_over_everywhere_at_once(app, elsewhere, services):
    here, there = log_in(app.test_client(), "ward1@demo"), elsewhere.test_client()
    log_in(there, "ward1@demo")
    assert [client.get("/desk/mine").status_code for client in (here, there)] == [200, 200]

    services.staff_desk.remove("ward1@demo", SYSTEM, services.now())

    assert [client.get("/desk/mine").status_code for client in (here, there)] == [303, 303]
    assert there.post("/reports/ABCD1234/acceptance", json={}).status_code == 401


def test_who_is_suspended_and_let_in_again_goes_on(elsewhere, services):
    client = log_in(elsewhere.test_client(), "ward1@demo")
    services.staff_desk.suspend("ward1@demo", SYSTEM, services.now())
    assert client.get("/desk/mine").status_code == 303

    services.staff_desk.let_in_again("ward1@demo", SYSTEM, services.now())

    assert client.get("/desk/mine").status_code == 200


def test_another_role_opens_and_closes_doors_at_once(elsewhere, services):
    client = log_in(elsewhere.test_client(), "ward1@demo")

    services.staff_desk.give("ward1@demo", CLERK, SYSTEM, services.now())

    assert client.get("/desk/inbox").status_code == 200
    assert client.get("/desk/mine").status_code == 403


def test_another_ward_shows_other_cases_at_once(anyone, elsewhere, services):
    code = send(anyone)  # in ward D0101
    client = log_in(elsewhere.test_client(), "ward1@demo")
    assert client.get(f"/reports/{code}/work").status_code == 200

    services.staff_desk.give("ward1@demo", Post("ward_officer", "D0102"), SYSTEM, services.now())

    assert client.get(f"/reports/{code}/work").status_code == 404


def test_somebody_new_may_work_before_any_view_knows_them(elsewhere, services):
    services.staff_desk.register("new@city", CLERK, SYSTEM, services.now())

    assert log_in(elsewhere.test_client(), "new@city").get("/desk/inbox").status_code == 200


def test_the_events_are_asked_once_and_not_at_every_request(elsewhere, services):
    client = log_in(elsewhere.test_client(), "ward1@demo")
    services.staff_desk.give("ward1@demo", CLERK, SYSTEM, services.now())
    client.get("/desk/rules")  # refused, and now known

    with statements(elsewhere.extensions["services"].engine) as sent:
        assert client.get("/desk/rules").status_code == 403
    assert len(sent) == 1


def test_once_the_view_has_come_up_it_tells_the_same(services):
    services.staff_desk.give("ward1@demo", CLERK, SYSTEM, services.now())
    services.catch_up()

    assert services.roster.person("ward1@demo").role == "dispatcher"
    assert services.roster.name("ward1@demo") == "Trần Văn Phường"
    assert services.roster.name("nobody") == "nobody"


def test_whoever_may_do_nothing_is_in_no_list_of_officers(services):
    services.staff_desk.remove("agency1@demo", SYSTEM, services.now())
    services.catch_up()

    assert "agency1@demo" not in [person.login for person in services.roster.everybody()]
    assert services.area_of_officer("agency1@demo") is None


def test_no_name_is_in_the_log(services):
    with services.engine.connect() as db:
        found = db.exec_driver_sql(
            "SELECT count(*) FROM event_log WHERE topic LIKE 'staff_member.%%'"
            " AND state::text ~ 'Trần|Phạm|Nguyễn|Bùi'"
        ).scalar()
    assert found == 0
