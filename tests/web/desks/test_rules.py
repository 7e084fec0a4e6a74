"""/desk/rules: the rules in the tried order, saved as a new list or refused at the rule."""

import re

import pytest

from domain.handbook.contents import Rule
from domain.handbook.handbook import HANDBOOK_ID
from tests.web.cast import send

FIELDS = ("category", "ward", "severity", "agency", "helpers")


@pytest.fixture
def manager(as_):
    return as_("manager@demo")


def form(services, *rules, seen=None):
    """The form with these rules, each a dict of what was chosen in its line."""
    data = {"seen": str(services.handbook.version if seen is None else seen), "line": []}
    for number, rule in enumerate(rules, 1):
        data["line"].append(str(number))
        data[f"place-{number}"] = str(rule.get("place", number))
        for name in (*FIELDS, "remove"):
            data[f"{name}-{number}"] = rule.get(name, "")
    return data


def at_fault(page):
    lines = page.split("data-line")
    return [n for n, line in enumerate(lines) if '<p class="fault">' in line]


def test_they_are_shown_in_the_order_in_which_they_are_tried(fed, manager):
    page = manager.get("/desk/rules").text

    agencies = re.findall(r'name="agency-\d+">.*?<option value="(\w+)" selected', page, re.DOTALL)
    assert agencies == [rule.agency for rule in fed.handbook.rules]


def test_a_saved_list_routes_the_next_report(fed, manager, anyone):
    rules = ({"category": "drainage", "agency": "water", "helpers": "urban, power"},)

    answer = manager.post("/desk/rules", data=form(fed, *rules))

    assert answer.status_code == 303
    assert fed.handbook.rules == (Rule("water", "drainage", co_handlers=("urban", "power")),)
    assert anyone.get(f"/api/reports/{send(anyone)}").json["agency"]["code"] == "water"


def test_who_adopted_them_is_recorded(fed, manager):
    manager.post("/desk/rules", data=form(fed, {"agency": "urban"}))

    events = list(fed.city.events.get(HANDBOOK_ID))
    assert events[-1].by.id == "manager@demo"


def test_the_typed_places_are_the_order_and_what_is_taken_away_is_gone(fed, manager):
    rules = (
        {"category": "road", "agency": "urban", "place": "2"},
        {"category": "waste", "agency": "environment", "place": "1,5"},
        {"category": "power", "agency": "power", "remove": "1"},
        {"category": "water", "agency": "water", "place": "1"},
        {},
    )

    manager.post("/desk/rules", data=form(fed, *rules))

    assert [rule.category for rule in fed.handbook.rules] == ["water", "waste", "road"]


def test_a_rule_that_never_fits_is_refused_at_the_rule(fed, manager):
    before = fed.handbook.rules
    rules = ({"agency": "urban"}, {"category": "road", "agency": "water"})

    answer = manager.post("/desk/rules", data=form(fed, *rules))

    assert answer.status_code == 422
    assert at_fault(answer.text) == [2]
    assert fed.handbook.rules == before
    assert "Quy tắc 2 không bao giờ được áp dụng" in answer.text


def test_a_name_that_is_not_there_is_refused_at_the_rule(fed, manager):
    rules = (
        {"category": "road", "agency": "urban"},
        {"category": "waste", "agency": "environment", "helpers": "nobody"},
        {"category": "water", "agency": ""},
    )

    answer = manager.post("/desk/rules", data=form(fed, *rules))

    assert answer.status_code == 422
    assert at_fault(answer.text) == [2, 3]
    assert 'value="nobody"' in answer.text


def test_a_ward_that_is_not_there_is_refused(fed, manager):
    answer = manager.post("/desk/rules", data=form(fed, {"agency": "urban", "ward": "nowhere"}))

    assert answer.status_code == 422


def test_two_managers_at_once_one_saves_and_the_other_sees_what_they_typed(fed, manager):
    seen = fed.handbook.version
    manager.post("/desk/rules", data=form(fed, {"agency": "urban"}, seen=seen))

    late = form(fed, {"agency": "water", "helpers": "power"}, seen=seen)
    answer = manager.post("/desk/rules", data=late)

    assert answer.status_code == 409
    assert 'value="power"' in answer.text
    assert fed.handbook.rules == (Rule("urban"),)


def test_only_a_manager_sees_and_saves_them(fed, as_):
    for login in ("dispatcher@demo", "ward1@demo", "agency1@demo", "auditor@demo"):
        assert as_(login).get("/desk/rules").status_code == 403
        assert (
            as_(login).post("/desk/rules", data=form(fed, {"agency": "urban"})).status_code == 403
        )
