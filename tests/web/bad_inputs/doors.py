"""Doors that are somebody else's: other cases, other wards, other sites, old sessions and links."""

import json

from sqlalchemy import select

from domain.people.actor import SYSTEM
from eventlog.outbox import delivery
from tests.web.bad_inputs.table import said, tried
from tests.web.cast import IN_BEN_CAT, IN_CUA_SONG, act, send
from tests.web.messages.people import BY_BOTH, MORNING, case_of, somebody
from web.messages.addressing import address_some
from web.messages.channels import OnThePage
from web.messages.links import token_of
from web.messages.sending import send_one


@tried(28)
def from_elsewhere(town):
    form = {"category": "drainage", "text": "x", **IN_BEN_CAT}
    return said(
        town.anyone.post("/reports", data=form, headers={"Origin": "https://evil.example"}),
        town.anyone.post("/reports", data=form, headers={"Sec-Fetch-Site": "cross-site"}),
    )


@tried(29)
def led_away(town):
    login = {"login": "dispatcher@demo", "password": "demo"}
    places = ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)")
    led = [town.anyone.post("/login", data=login | {"next": place}) for place in places]
    return "our own page" if {answer.location for answer in led} == {"/desk/inbox"} else "away"


@tried(30)
def of_others(town):
    code = send(town.anyone, place=IN_CUA_SONG)
    officer = town.as_("ward1@demo")
    return said(officer.post(f"/reports/{code}/acceptance", json={}))


@tried(32)
def more_fields(town):
    more = {"ward": "D0102", "role": "manager", "status": "RESOLVED", "reporter": "binh"}
    answer = town.report(**more)
    if answer.status_code == 422:
        return "refused"
    kept = answer.json["ward"]["code"] == "D0101" and answer.json["status"] == "SUBMITTED"
    return "ward and role stay" if kept else "changed"


@tried(33)
def in_another_ward(town):
    code = send(town.anyone, place=IN_CUA_SONG)
    answer = town.as_("ward1@demo").post(f"/reports/{code}/acceptance", json={})
    town.fed.catch_up()
    attempts = town.as_("manager@demo").get("/desk/manage/attempts").text
    return f"{said(answer)}, written down" if f"{code[:4]}-{code[4:]}" in attempts else said(answer)


@tried(34)
def held_back(town):
    secret = "Chuyện kín 7351"
    code = send(town.anyone, text=secret)
    places = (
        *("/", "/api/reports", f"/api/reports/{code}", f"/reports/{code}", "/api/places"),
        *("/scorecard/", "/scorecard/export.csv", "/api/openapi.json", "/metrics"),
    )
    found = [place for place in places if secret in town.anyone.get(place).text]
    return ", ".join(found) or "nowhere"


@tried(35)
def forged(town):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    sent = town.anyone.post(
        "/api/reports", headers=forged, json={"category": "drainage", "text": "x", **IN_BEN_CAT}
    )
    page = town.anyone.get("/", headers=forged)
    return "ignored" if "evil.example" not in sent.headers["Location"] + page.text else "believed"


@tried(36)
def kept_by_a_cache(town):
    page = town.as_("dispatcher@demo").get("/desk/inbox")
    return page.headers["Cache-Control"]


@tried(48)
def two_scores(town):
    dispatcher = town.as_("dispatcher@demo")
    sent = town.report().json
    code, key = sent["code"], sent["rating_key"]
    town.fed.catch_up()
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    act(dispatcher, code, "start")
    act(dispatcher, code, "resolution", note="Xong.", document="1/BC")
    for score in ("not_satisfied", "satisfied"):
        body = {"score": score, "words": "", "rating_key": key}
        assert town.anyone.post(f"/reports/{code}/rating", json=body).status_code == 200
    story = town.anyone.get(f"/api/reports/{code}").json["timeline"]
    kinds = [event["kind"] for event in story if event["kind"].startswith("report.rat")]
    revised = kinds == ["report.rated", "report.rating_revised"]
    return "one score, revised" if revised else json.dumps(kinds)


@tried(47)
def opened_twice(town):
    services = town.fed
    town.patched.setattr(services, "now", lambda: MORNING)
    case_of(services, somebody(services, BY_BOTH))
    services.catch_up()
    address_some(services)
    send_one(services, "email", OnThePage())
    with services.engine.connect() as db:
        row = db.execute(select(delivery)).one()
    link = f"/m/{token_of(services.config.secret_key, row.delivery_id)}"
    answers = [town.anyone.get(link), town.anyone.post(link), town.anyone.post(link)]
    (policy,) = {answer.headers["Referrer-Policy"] for answer in answers}
    seen, first, again = (answer.status_code for answer in answers)
    assert seen == 200
    assert link not in answers[1].location
    return f"{policy}, {'once' if first == 303 else first}, {again}"


@tried(49)
def without_a_role(town):
    officer = town.as_("ward1@demo")
    assert officer.get("/desk/mine").status_code == 200
    town.fed.staff_desk.remove("ward1@demo", SYSTEM, town.fed.now())
    page, deed = officer.get("/desk/mine"), officer.post("/reports/ABCD1234/acceptance", json={})
    assert page.location.startswith("/login")
    return f"{page.status_code}, {deed.status_code}"
