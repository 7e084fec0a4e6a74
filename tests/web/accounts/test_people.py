import pytest

from web.accounts.pages import own_page
from web.accounts.people import DEMO_PEOPLE, person_with


def test_the_demo_city_has_one_person_for_each_job():
    jobs = [person.role for person in DEMO_PEOPLE]

    assert sorted(jobs) == ["agency_officer", "auditor", "dispatcher", "manager", "ward_officer"]


def test_a_login_is_the_same_in_capitals():
    assert person_with("Manager@Demo ", "demo").role == "manager"


@pytest.mark.parametrize(
    ("login", "password"), [("manager@demo", "wrong"), ("nobody@demo", "demo"), ("", "")]
)
def test_nobody_enters_with_a_wrong_login_or_password(login, password):
    assert person_with(login, password) is None


@pytest.mark.parametrize(
    "target",
    ["//elsewhere.example", "https://elsewhere.example/", "\\\\elsewhere.example", "wards", ""],
)
def test_nobody_is_sent_on_to_another_site(target):
    assert own_page(target) is None


def test_one_is_led_back_to_the_page_one_came_from():
    assert own_page("/wards/?status=open") == "/wards/?status=open"
