"""GET /desk/manage: what is late where, what waits for a decision, and what went wrong."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.web.cast import IN_BEN_CAT, IN_CUA_SONG, act, log_in, send
from tests.web.statements import statements_of

MANAGE = "/desk/manage"
LATER = str(datetime.now(UTC).date() + timedelta(days=90))


@pytest.fixture
def manager(as_):
    return as_("manager@demo")


@pytest.fixture
def agency(as_):
    return as_("agency1@demo")


@pytest.fixture
def later(services, manager, monkeypatch):
    """Lets days pass; the manager logs in again."""

    def pass_by(days):
        moment = services.now() + timedelta(days=days)
        monkeypatch.setattr(services, "now", lambda: moment)
        log_in(manager, "manager@demo")

    return pass_by


def given_to_urban(anyone, as_, **more):
    body = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT, **more}
    sent = anyone.post("/api/reports", json=body, headers={"Prefer": "wait=1"}).json
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, sent["code"], "acceptance")
    act(dispatcher, sent["code"], "assignment", agency="urban")
    return sent["code"], sent["rating_key"]


def listed(client, query=""):
    answer = client.get(f"{MANAGE}{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'<li class="desk-row" data-code="(\w+)"', answer.text)


def cells(page):
    """The links of the matrix, and the numbers in them."""
    found = re.findall(r'<a href="(/desk/manage\?unit=[^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {
        link.replace("&amp;", "&").removeprefix(MANAGE): int(re.search(r">?(\d+) ", words)[1])
        for link, words in found
    }


def test_every_number_of_the_matrix_opens_as_many_cases(anyone, as_, manager, later):
    screening = send(anyone, place=IN_CUA_SONG, category="waste")
    handling, _ = given_to_urban(anyone, as_)
    later(60)

    found = cells(manager.get(MANAGE).text)
    assert len(found) == 4  # two units, overdue and stuck
    for link, number in found.items():
        assert len(listed(manager, link)) == number
    assert set(listed(manager)) == {screening, handling}


def test_what_is_in_time_is_not_late(anyone, manager):
    send(anyone)

    assert listed(manager) == []


def test_an_extension_is_granted_on_the_desk_itself(anyone, as_, agency, manager):
    code, _ = given_to_urban(anyone, as_)
    act(agency, code, "extension", reason="Chờ vật tư.", until=LATER)
    page = manager.get(f"{MANAGE}?tab=extension").text
    assert "Chờ vật tư." in page
    assert f"{LATER[8:]}/{LATER[5:7]}/{LATER[:4]}" in page

    form = {
        "back": f"{MANAGE}?tab=extension",
        "seen": re.search(r'name="seen" value="(\d+)"', page)[1],
    }
    answer = manager.post(f"/reports/{code}/extension-grant", data=form)

    assert (answer.status_code, answer.location) == (303, f"{MANAGE}?tab=extension")
    assert listed(manager, "?tab=extension") == []


def test_an_extension_is_refused_with_a_reason(anyone, as_, agency, manager):
    code, _ = given_to_urban(anyone, as_)
    act(agency, code, "extension", reason="Chờ vật tư.", until=LATER)

    act(manager, code, "extension-refusal", reason="Việc gấp.")

    assert listed(manager, "?tab=extension") == []


def test_a_low_score_is_followed_up_by_a_case_of_its_own(anyone, as_, agency, manager):
    code, key = given_to_urban(anyone, as_)
    act(agency, code, "start")
    act(agency, code, "resolution", note="Xong.", document="1/BC")
    act(anyone, code, "rating", score="not_satisfied", words="Vẫn nghẹt", rating_key=key)
    assert listed(manager, "?tab=low") == [code]
    assert "Vẫn nghẹt" in manager.get(f"{MANAGE}?tab=low").text

    act(manager, code, "follow-up", category="drainage", note="Làm lại cho đúng.")

    case = anyone.get(f"/api/reports/{code}").json
    child = case["timeline"][-1]["details"]["child"]
    assert case["status"] == "RESOLVED"
    assert child in as_("dispatcher@demo").get("/desk/inbox").text
    for here, there in ((code, child), (child, code)):
        assert f'href="/reports/{there}"' in anyone.get(f"/reports/{here}").text


def test_only_a_manager_follows_up(anyone, as_, agency):
    code, _ = given_to_urban(anyone, as_)
    act(agency, code, "start")
    act(agency, code, "resolution", note="Xong.", document="1/BC")

    answer = as_("dispatcher@demo").post(f"/reports/{code}/follow-up", json={"category": "road"})

    assert answer.status_code == 403


def test_attempts_are_told(anyone, as_, manager, fed):
    code = send(anyone, place=IN_CUA_SONG)
    assert as_("ward1@demo").post(f"/reports/{code}/acceptance", json={}).status_code == 404
    fed.catch_up()

    page = manager.get(f"{MANAGE}/attempts").text
    assert "Trần Văn Phường" in page
    assert f"{code[:4]}-{code[4:]}" in page


def test_the_number_of_statements_is_that_of_one_case(anyone, as_, services, manager, agency):
    for tab in ("late", "extension", "reopened", "low"):
        few = statements_of(services, manager, f"{MANAGE}?tab={tab}")
        code, _ = given_to_urban(anyone, as_)
        act(agency, code, "extension", reason="Chờ vật tư.", until=LATER)
        many = statements_of(services, manager, f"{MANAGE}?tab={tab}")

        assert few == many <= 5, tab


def test_others_do_not_see_it(agency):
    assert agency.get(MANAGE).status_code == 403
