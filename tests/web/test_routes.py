"""Every route, visited as everybody: what it declares is what happens."""

import re
from uuid import UUID

import pytest

from domain.places.place import Place
from tests.web.cast import act, enter, send, ward_of
from web.accounts.people import Person
from web.demo.people import DEMO_PEOPLE
from web.maps.pages import composed

REFUSALS = {"NotLoggedIn", "NotForThisRole"}
CITIZEN = Person("person-" + "0" * 32, "", "reporter")  # signed in with a telephone
COME_IN = ("/login", "/sign-in")
VISITORS = (None, CITIZEN, *DEMO_PEOPLE)


def test_every_route_says_who_may_enter(app):
    assert [rule.rule for rule in app.url_map.iter_rules() if not declared(app, rule)] == []


def test_roles_are_ones_that_somebody_can_have(app):
    roles = {role for rule in app.url_map.iter_rules() for role in declared(app, rule)}

    assert roles == {"anyone", "reporter", *(person.role for person in DEMO_PEOPLE)}


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


# Of addresses; the ids lead nowhere.
PARTS = {
    "filename": "icon.svg",
    "level": 0,
    "number": 0,
    "name": "city",
    "question": "rejected",
    "kind": "agency",
    "unit": "urban",
    "form": "csv",
    "written_as": "csv",
    "ending": "json",
    "service_code": "road",
    "rest": "nowhere",
    "decision_id": UUID(int=1),
    "delivery_id": UUID(int=1),
    "token": "x",
    "login": "nobody@demo",
    "session_id": "none",
    "upload_id": UUID(int=1),
    "request_id": UUID(int=1),
    "import_id": UUID(int=1),
    "part": "whole",
    "day": "2025-07-01",
    "what": "reports",
    "collection": "wards",
    "feature_id": "none",
    **{"zoom": 9, "column": 408, "row": 225},
    "place_id": Place.create_id("pho-gieng-da"),
    "route_id": UUID(int=1),
    "act": "review",
    "step": "check",
}


@pytest.fixture
def known(anyone, as_):
    """Values for the parts of an address; the case is everybody's own who has cases."""
    code = send(anyone)
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    return PARTS | {
        "code": code,
        "into": code,
        "ward_id": ward_of(anyone, code),
        "digest": composed("city").digest,
    }


@pytest.mark.parametrize("person", VISITORS, ids=lambda p: p.role if p else "nobody")
def test_a_page_sends_to_the_login_or_refuses_whom_it_does_not_let_in(app, person, known):
    """As a browser asks: a stranger is led to a page to come in, anybody else is refused."""
    role = person.role if person else "nobody"
    wrong = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule.startswith("/api/"):
            continue
        answer = visitor(app, person).get(path_of(rule, known))
        if {"anyone", role} & set(declared(app, rule)):
            is_right = answer.status_code not in (401, 403, 500)
        else:
            to_come_in = answer.status_code == 303 and answer.location.startswith(COME_IN)
            is_right = to_come_in or answer.status_code == 403
        if not is_right:
            wrong.append((rule.rule, answer.status_code, answer.headers.get("Location")))

    assert wrong == []


def test_no_form_is_taken_from_whom_its_route_does_not_let_in(app, known):
    """Not even with the right token: who may enter is asked of forms as of everything else."""
    taken = []
    for person in VISITORS:
        role = person.role if person else "nobody"
        for rule in app.url_map.iter_rules():
            if "POST" not in rule.methods or {"anyone", role} & set(declared(app, rule)):
                continue
            answer = visitor(app, person).post(path_of(rule, known), data={})
            if answer.status_code not in (303, 401, 403):
                taken.append((role, rule.rule, answer.status_code))
            elif answer.status_code == 303 and not answer.location.startswith(COME_IN):
                taken.append((role, rule.rule, answer.location))

    assert taken == []


DATA = re.compile(r"[/+](json|geo\+json|xml)\b")


def test_whatever_answers_with_data_is_described(app, as_, known):
    """Every answer that a program could read, whoever may ask for it."""
    client, found = as_("manager@demo"), []
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.rule.startswith("/static/"):
            path = path_of(rule, known)
            answer = client.get(path)
            is_data = answer.status_code == 200 and DATA.search(answer.content_type)
            found += [path] if is_data else []
    told = client.get("/api/openapi.json").json["paths"]
    patterns = [
        re.sub(r"\{\w+\}", "[^/]+", re.escape(each).replace(r"\{", "{").replace(r"\}", "}"))
        for each in told
    ]

    assert len(found) > 30
    assert [path for path in found if not any(re.fullmatch(p, path) for p in patterns)] == []


def visitor(app, person):
    client = app.test_client()
    if person:
        enter(client, "citizen" if person is CITIZEN else "staff", person.login)
    return client


def declared(app, rule):
    return getattr(app.view_functions[rule.endpoint], "open_to", ())


def path_of(rule, known):
    _, path = rule.build({name: known[name] for name in rule.arguments})
    return path


def was_let_in(app, person, method, path):
    """Asked in JSON, so that a refusal says of itself what it is."""
    answer = visitor(app, person).open(path, method=method, json={})
    is_refusal = answer.is_json and answer.status_code in (401, 403)
    told = answer.json if is_refusal else {}
    # Open311 tells its own faults in a list, and lets everybody in to be told them.
    return isinstance(told, list) or told.get("error") not in REFUSALS
