"""Every route, visited as everybody: what it declares is what happens."""

import pytest

from tests.web.cast import act, log_in, send, ward_of
from web.accounts.people import DEMO_PEOPLE
from web.maps.pages import composed

REFUSALS = {"NotLoggedIn", "NotForThisRole"}
VISITORS = (None, *DEMO_PEOPLE)


def test_every_route_says_who_may_enter(app):
    assert [rule.rule for rule in app.url_map.iter_rules() if not declared(app, rule)] == []


def test_roles_are_ones_that_somebody_can_have(app):
    roles = {role for rule in app.url_map.iter_rules() for role in declared(app, rule)}

    assert roles == {"anyone", *(person.role for person in DEMO_PEOPLE)}


@pytest.mark.parametrize("person", VISITORS, ids=lambda p: p.role if p else "nobody")
def test_a_route_lets_in_whom_it_declares_and_nobody_else(app, person, known):
    role = person.role if person else "nobody"
    wrong = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        if was_let_in(app, person, method, path_of(rule, known))
        is not bool({"anyone", role} & set(declared(app, rule)))
    ]

    assert wrong == []


@pytest.fixture
def known(anyone, as_):
    """Values for the parts of an address; the case is everybody's own who has cases."""
    code = send(anyone)
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    return {
        "code": code,
        "ward_id": ward_of(anyone, code),
        "filename": "icon.svg",
        "digest": composed("city").digest,
        "name": "city",
    }


def declared(app, rule):
    return getattr(app.view_functions[rule.endpoint], "open_to", ())


def path_of(rule, known):
    _, path = rule.build({name: known[name] for name in rule.arguments})
    return path


def was_let_in(app, person, method, path):
    """Asked in JSON, so that a refusal says of itself what it is."""
    client = app.test_client()
    if person:
        log_in(client, person.login)
    answer = client.open(path, method=method, json={})
    refusal = answer.json["error"] if answer.is_json and answer.status_code in (401, 403) else None
    return refusal not in REFUSALS
