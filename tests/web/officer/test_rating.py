"""POST /reports/CODE/rating."""

import pytest

from tests.web.cast import IN_BEN_CAT, act

BODY = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}


@pytest.fixture
def receipt(anyone, as_):
    """Of a report on which the work is done."""
    receipt = anyone.post("/api/reports", json=BODY, headers={"Prefer": "wait=1"}).json
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, receipt["code"], "acceptance")
    act(dispatcher, receipt["code"], "assignment", agency="urban")
    act(dispatcher, receipt["code"], "start")
    act(dispatcher, receipt["code"], "resolution", note="Xong.", document="12/BC")
    return receipt


def rate(client, receipt, **given):
    score = {"score": "satisfied", "words": "Nhanh.", "rating_key": receipt["rating_key"]}
    return client.post(f"/reports/{receipt['code']}/rating", json=score | given)


def test_the_reporter_scores_the_work(anyone, receipt):
    assert rate(anyone, receipt).status_code == 200
    assert "Nhanh." in anyone.get(receipt["url"]).text


def test_a_score_may_be_revised_and_the_first_one_stays_in_the_story(anyone, receipt):
    rate(anyone, receipt)
    assert rate(anyone, receipt, score="not_satisfied", words="Lại hỏng.").status_code == 200

    case = anyone.get(f"/api/reports/{receipt['code']}").json
    assert case["rating"]["score"] == "not_satisfied"
    told = [e["details"]["score"] for e in case["timeline"] if "score" in e["details"]]
    assert told == ["satisfied", "not_satisfied"]


def test_the_form_leads_back_to_the_case(anyone, receipt):
    form = {"score": "acceptable", "rating_key": receipt["rating_key"]}

    answer = anyone.post(f"/reports/{receipt['code']}/rating", data=form)
    assert (answer.status_code, answer.location) == (303, receipt["url"])


@pytest.mark.parametrize("key", ["", "guessed", "ắ" * 20])
def test_nobody_else_can_score(anyone, as_, receipt, key):
    assert rate(anyone, receipt, rating_key=key).status_code == 403
    assert rate(as_("manager@demo"), receipt, rating_key=key).status_code == 403


def test_the_key_of_another_report_does_not_fit(anyone, receipt):
    other = anyone.post("/api/reports", json=BODY).json

    assert rate(anyone, receipt, rating_key=other["rating_key"]).status_code == 403


def test_an_unknown_score_is_refused(anyone, receipt):
    answer = rate(anyone, receipt, score="perfect")

    assert (answer.status_code, answer.json["field"]) == (422, "score")


def test_unfinished_work_cannot_be_scored(anyone):
    receipt = anyone.post("/api/reports", json=BODY, headers={"Prefer": "wait=1"}).json

    answer = rate(anyone, receipt)
    assert (answer.status_code, answer.json["error"]) == (409, "NotResolvedYet")
