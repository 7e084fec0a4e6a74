"""Every page for every pair of eyes: axe finds nothing, in any language, by day and by night."""

import os
from itertools import cycle

import pytest
from flask import Flask

from domain.places.place import Place
from tests.e2e.axe import violations
from tests.e2e.cast import PHONE, act, code_shown, receipt, send
from web.app import ROOMS
from web.demo.load import REFORM
from web.language import LANGUAGES

# Every page in one language, and all in all three of them together; or each page in each.
IN_EVERY = os.environ.get("KALONG_AXE") == "every"
STAFF = {
    "dispatcher@demo": "dispatcher",
    "ward1@demo": "ward_officer",
    "agency1@demo": "agency_officer",
    "manager@demo": "manager",
    "auditor@demo": "auditor",
}
FOR_ALL = ("/", "/reports/{code}")  # which show more to those who work on it
MORE = ("/#report", "/nowhere", "/around?ward={ward_id}")
PLAIN = ("/", "/reports/new", "/reports/{code}", "/places", "/around", "/sign-in", "/scorecard/")
NUMBER = "0912 000 777"


@pytest.fixture(scope="module")
def known(crowd):
    """Values for the parts of an address: a case that is worked on, and another like it."""
    officer = crowd.enter("dispatcher@demo")
    code, other = send(officer, "Nắp cống mất"), send(officer, "Mất nắp cống")
    act(officer, code, "acceptance")
    act(officer, code, "assignment", agency="urban")
    ward = officer.context.request.get(f"/api/reports/{code}").json()["ward"]["ward_id"]
    own = receipt(crowd.enter(), "Đèn đường tắt")
    import_id = draft_of_an_import(crowd.enter("manager@demo"))
    officer.page.close()
    return {
        **{"code": code, "into": other, "ward_id": ward, "level": 0, "number": 0, "name": "city"},
        **{
            "kind": "agency",
            "unit": "urban",
            "form": "csv",
            "written_as": "csv",
            "login": "ward1@demo",
            "token": "x",
        },
        **{"digest": "x", "session_id": "x", "part": "whole", "own": own},
        **{"question": "rejected", "ending": "json", "service_code": "road", "rest": "nowhere"},
        **{"what": "reports", "collection": "reports", "feature_id": code},
        **{"zoom": 9, "column": 408, "row": 225},
        **{"place_id": Place.create_id("hang-vo-oc"), "route_id": ward},
        **{"act": "review", "step": "check", "day": REFORM},
        **dict.fromkeys(("decision_id", "delivery_id", "upload_id", "request_id"), str(ward)),
        "import_id": import_id,
    }


def draft_of_an_import(manager):
    """One that has rows, good and bad."""
    page = manager.go("/desk/imports")
    told = b"id,lat,long,date,category,status\n1,20.98,107.33,2026-02-01,road,open\n2,x,y,z,,\n"
    page.locator("[name=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": told}
    )
    page.locator("form:has([name=file]) button").click()
    page.wait_for_url("**/desk/imports/*-*")
    import_id = page.url.rpartition("/")[2]
    page.close()
    return import_id


@pytest.mark.parametrize("login", STAFF)
def test_axe_finds_nothing_on_any_page_of_the_staff(visit, known, login):
    paths = [*pages_for(STAFF[login], known), *FOR_ALL]

    assert looked_at(visit(login), paths, known) == {}


def test_axe_finds_nothing_on_any_page_for_everybody(visit, known):
    assert looked_at(visit(), [*pages_for("anyone", known), *MORE], known) == {}


def test_axe_finds_nothing_on_a_citizen_s_own_pages(visit, known):
    citizen = signed_in(visit(**PHONE), visit("manager@demo"))
    own = ("/reports/{own[code]}?key={own[rating_key]}", "/reports/{own[code]}/slip")

    assert looked_at(citizen, [*pages_for("reporter", known), *FOR_ALL, *own], known) == {}


def test_axe_finds_nothing_where_no_script_arrives(visit, known):
    visitor = visit()
    visitor.page.route("**/*.js", lambda route: route.abort())

    assert looked_at(visitor, PLAIN, known) == {}


def looked_at(visitor, paths, known):
    found = {}
    for path, language in zip(paths, cycle(LANGUAGES), strict=False):
        for spoken in LANGUAGES if IN_EVERY else (language,):
            address = in_language(path.format(**known), spoken)
            if is_page(visitor, address):
                found |= hurting(visitor, address)
    return found


def hurting(visitor, path):
    """By day whatever axe knows, by night what colours change."""
    page = visitor.go(path)
    page.wait_for_load_state("load")
    found = {}
    for scheme, rules in (("light", ()), ("dark", ("color-contrast", "link-in-text-block"))):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if seen := violations(page, *rules):
            found[path, scheme] = seen
    return found


def in_language(path, language):
    path, _, part = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}lang={language}#{part}".removesuffix("#")


def pages_for(role, known):
    """The addresses of all that answers this role to a GET, whatever it answers."""
    city = Flask("city")
    for room in ROOMS:
        city.register_blueprint(room.pages)
    return [
        rule.build({name: known[name] for name in rule.arguments})[1]
        for rule in city.url_map.iter_rules()
        if "GET" in rule.methods
        and role in getattr(city.view_functions.get(rule.endpoint), "open_to", ())
    ]


def is_page(visitor, path):
    """No download, no part of a page, and nothing that leads on to another one."""
    answer = visitor.context.request.get(path.partition("#")[0], max_redirects=0)
    own = path.startswith("/reports/") and "key=" in path
    return (
        own
        or answer.headers.get("content-type", "").startswith("text/html")
        and ("<html" in answer.text() and (answer.ok or path.startswith("/nowhere")))
    )


def signed_in(visitor, manager):
    """With a telephone number, and the code that the demo city shows on its page of messages."""
    page = visitor.go("/sign-in")
    page.locator("[name=phone]").fill(NUMBER)
    page.keyboard.press("Enter")
    page.locator("[name=code]").fill(code_shown(manager, NUMBER[-3:]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/me")
    return visitor
