"""A commendation or a sanction: by those who lead the city, on figures as they stood."""

import re

import pytest

from projections.decisions import table as decision
from tests.web.cast import act, send

DRAFT = "/scorecard/agency/urban/decision"


@pytest.fixture
def manager(anyone, as_):
    """With one case that the agency has resolved."""
    worked_on(anyone, as_)
    return as_("manager@demo")


def worked_on(anyone, as_):
    code, dispatcher = send(anyone), as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    act(dispatcher, code, "start")
    act(dispatcher, code, "resolution", note="Xong.", document="12/BC")
    return code


def seen(page):
    return re.search(r'name="seen" value="(\w+)"', page).group(1)


def issue(client, **more):
    form = {"kind": "commendation", "reason": "Nhanh và lịch sự.", "seen": "x"} | more
    return client.post(DRAFT, data=form)


def test_the_decision_is_public_with_its_sealed_evidence(anyone, manager):
    answer = issue(manager, seen=seen(manager.get(DRAFT).text))
    assert (answer.status_code, answer.location) == (303, "/scorecard/agency/urban#decisions")

    unit = anyone.get("/scorecard/agency/urban").text
    assert "Nhanh và lịch sự." in unit
    link = re.search(r'href="(/scorecard/decisions/[^"]*)"', unit).group(1)
    assert "còn nguyên" in anyone.get(link).text

    told = anyone.get(f"{link}.json").json
    assert told["is_intact"] is True
    assert told["evidence"]["figures"]["received"] == 1
    assert len(told["evidence"]["codes"]) == 1


def test_what_happens_later_does_not_touch_the_evidence(anyone, as_, manager, fed):
    issue(manager, seen=seen(manager.get(DRAFT).text))
    worked_on(anyone, as_)

    with fed.engine.connect() as db:
        [row] = db.execute(decision.select()).mappings()
    assert row["evidence"]["figures"]["received"] == 1


def test_a_broken_seal_shows(anyone, manager, fed):
    issue(manager, seen=seen(manager.get(DRAFT).text))
    with fed.engine.begin() as db:
        [row] = db.execute(decision.select()).mappings()
        forged = row["evidence"] | {"figures": {"received": 99}}
        db.execute(decision.update().values(evidence=forged))

    page = anyone.get(f"/scorecard/decisions/{row['decision_id']}").text
    assert "bị phá" in page


def test_figures_that_changed_meanwhile_are_shown_again_and_the_words_are_kept(
    anyone, as_, manager
):
    before = seen(manager.get(DRAFT).text)
    worked_on(anyone, as_)

    answer = issue(manager, seen=before, reason="Chậm cả tháng.")

    assert answer.status_code == 409
    assert "Chậm cả tháng." in answer.text
    assert issue(manager, seen=seen(answer.text)).status_code == 303


def test_what_happens_elsewhere_does_not_stop_a_decision(anyone, manager):
    before = seen(manager.get(DRAFT).text)
    send(anyone, category="water")

    assert issue(manager, seen=before).status_code == 303


@pytest.mark.parametrize(
    "login", ["dispatcher@demo", "ward1@demo", "agency1@demo", "auditor@demo", None]
)
def test_nobody_else_may(anyone, as_, manager, login):
    client = as_(login) if login else anyone
    before = seen(manager.get(DRAFT).text)

    assert client.get(DRAFT).status_code in (303, 403)
    assert issue(client, seen=before).status_code in (303, 403)
    assert "Chưa có biểu dương" in anyone.get("/scorecard/agency/urban").text
    assert "/decision" not in client.get("/scorecard/agency/urban").text.replace("/decisions", "")


def test_a_decision_needs_a_reason_and_a_kind(manager):
    before = seen(manager.get(DRAFT).text)

    assert issue(manager, seen=before, reason=" ").status_code == 422
    assert issue(manager, seen=before, kind="medal").status_code == 422
