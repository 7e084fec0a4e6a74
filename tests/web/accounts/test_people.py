import pytest

from web.access import own_page
from web.accounts.login import credential_with
from web.demo.people import DEMO_PEOPLE


def test_the_demo_city_has_one_person_for_each_job():
    jobs = [person.role for person in DEMO_PEOPLE]

    assert sorted(jobs) == ["agency_officer", "auditor", "dispatcher", "manager", "ward_officer"]


def test_a_login_is_the_same_in_capitals(services):
    assert credential_with(services, "Manager@Demo ", "demo").login == "manager@demo"


@pytest.mark.parametrize(
    ("login", "password"), [("manager@demo", "wrong"), ("nobody@demo", "demo"), ("", "")]
)
def test_nobody_enters_with_a_wrong_login_or_password(services, login, password):
    assert credential_with(services, login, password) is None


@pytest.mark.parametrize(
    "target",
    ["//elsewhere.example", "https://elsewhere.example/", "\\\\elsewhere.example", "wards", ""],
)
def test_nobody_is_sent_on_to_another_site(target):
    assert own_page(target) is None


def test_one_is_led_back_to_the_page_one_came_from():
    assert own_page("/wards/?status=open") == "/wards/?status=open"
