"""The reporter's own page of a case: with its key, and without an account."""

from datetime import timedelta

import pytest

from domain.handbook.contents import REOPEN_WITHIN_DAYS
from tests.web.cast import IN_BEN_CAT, act
from web.accounts.own_keys import MOST
from web.qr import qr

BODY = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}


@pytest.fixture
def receipt(anyone):
    return anyone.post("/api/reports", json=BODY, headers={"Prefer": "wait=1"}).json


@pytest.fixture
def officer(as_):
    return as_("dispatcher@demo")


@pytest.fixture
def page(app, receipt):
    """The page as a browser sees it that opens the secret link, or one with another key."""

    def opened(key=None):
        link = f"{receipt['url']}?key={key or receipt['rating_key']}"
        return app.test_client().get(link, follow_redirects=True)

    return opened


def finish(officer, code):
    act(officer, code, "acceptance")
    act(officer, code, "assignment", agency="urban")
    act(officer, code, "start")
    act(officer, code, "resolution", note="Xong.", document="12/BC")


def say(anyone, receipt, what, **given):
    form = {"rating_key": receipt["rating_key"], **given}
    return anyone.post(f"{receipt['url']}/{what}", data=form)


def test_only_the_key_opens_the_forms(anyone, officer, receipt, page):
    finish(officer, receipt["code"])

    assert 'id="rating"' in page().text
    assert page().headers["Cache-Control"] == "no-store"
    for other in (anyone.get(receipt["url"]), page("guessed"), officer.get(receipt["url"])):
        assert 'id="rating"' not in other.text


class TestTheSecretLink:
    def test_leads_to_an_address_without_the_key(self, anyone, receipt):
        answer = anyone.get(f"{receipt['url']}?key={receipt['rating_key']}&lang=en")

        assert (answer.status_code, answer.location) == (303, f"{receipt['url']}?lang=en")
        assert receipt["rating_key"] not in answer.text

    @pytest.mark.parametrize("more", ["", "/slip"])
    def test_tells_no_other_site_and_is_kept_nowhere(self, anyone, receipt, more):
        link = f"{receipt['url']}{more}?key={receipt['rating_key']}"

        for answer in (anyone.get(link), anyone.get(receipt["url"] + more)):
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"

    def test_s_key_is_in_a_cookie_that_no_script_reads_and_in_no_form(self, anyone, receipt):
        cookie = anyone.get(f"{receipt['url']}?key={receipt['rating_key']}").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie

        assert f'value="{receipt["rating_key"]}"' not in anyone.get(receipt["url"]).text

    def test_with_a_wrong_key_leaves_no_cookie(self, anyone, receipt):
        answer = anyone.get(f"{receipt['url']}?key=guessed")

        assert "Set-Cookie" not in answer.headers
        assert anyone.get(f"{receipt['url']}/slip").status_code == 404

    def test_of_many_reports_the_newest_are_held(self, anyone):
        sent = [anyone.post("/api/reports", json=BODY).json for _ in range(MOST + 2)]
        for each in sent:
            anyone.get(f"{each['url']}?key={each['rating_key']}")

        held = [anyone.get(f"{each['url']}/slip").status_code for each in sent]
        assert held == [404] * 2 + [200] * MOST

    @pytest.mark.parametrize("value", ["x", "~~~", ".", "K7M4P2QX.", "K7M4P2QX.x~" * 50, '"', "é"])
    def test_a_cookie_that_somebody_made_up_opens_nothing(self, app, receipt, value):
        client = app.test_client()
        client.set_cookie("own", value)

        assert client.get(f"{receipt['url']}/slip").status_code == 404

    def test_a_query_that_somebody_made_up_breaks_nothing(self, anyone, receipt):
        query = {"key": "x", "code": "y", "_external": "1", "_scheme": "evil", "endpoint": "z"}

        assert anyone.get(receipt["url"], query_string=query).location == receipt["url"]


class TestTheSlip:
    def test_is_what_the_form_leads_to_without_a_script(self, anyone):
        form = {**BODY, "lon": "107.3558", "lat": "20.9887", "key": "once"}

        answer = anyone.post("/reports", data=form)

        code = answer.location.split("/")[2]
        assert answer.location == f"/reports/{code}/slip"
        page = anyone.get(answer.location).text
        assert f"{code[:4]}-{code[4:]}" in page
        assert f"http://localhost/reports/{code}?key=" in page

    def test_s_picture_is_the_link(self, anyone, receipt):
        link = f"http://localhost{receipt['url']}?key={receipt['rating_key']}"
        anyone.get(link)

        assert qr(link) in anyone.get(f"{receipt['url']}/slip").text
        assert qr(link) != qr(link + "x")

    def test_is_nobody_else_s(self, app, as_, receipt):
        for other in (app.test_client(), as_("dispatcher@demo"), as_("manager@demo")):
            assert other.get(f"{receipt['url']}/slip").status_code == 404


def test_the_score_with_its_reasons_and_reopening_is_offered_at_once(
    anyone, officer, receipt, page
):
    finish(officer, receipt["code"])
    answer = say(
        anyone, receipt, "rating", score="not_satisfied", words="Lại vỡ.", reasons=["late", "rude"]
    )

    offered = anyone.get(answer.location).text
    assert '<details class="refusal" open>' in offered
    for words in ("Lại vỡ.", "Xử lý quá lâu", "Thái độ chưa lịch sự"):
        assert words in anyone.get(receipt["url"]).text

    again = say(anyone, receipt, "complaint", reason="Nắp mới lại vỡ.")
    assert again.status_code == 303
    assert anyone.get(f"/api/reports/{receipt['code']}").json["status"] == "ACCEPTED"
    assert 'id="complaint"' not in page().text


def test_each_resolution_is_scored_once_and_the_score_may_be_revised(anyone, officer, receipt):
    finish(officer, receipt["code"])
    say(anyone, receipt, "rating", score="not_satisfied", words="Chậm.")
    say(anyone, receipt, "rating", score="acceptable", words="Đã tốt hơn.")
    say(anyone, receipt, "complaint", reason="Lại vỡ.")
    act(officer, receipt["code"], "assignment", agency="urban")
    act(officer, receipt["code"], "start")
    act(officer, receipt["code"], "resolution", note="Thay mới.", document="13/BC")
    say(anyone, receipt, "rating", score="satisfied")

    story = anyone.get(f"/api/reports/{receipt['code']}").json["timeline"]
    told = [event["kind"] for event in story if "rat" in event["kind"]]
    assert told == ["report.rated", "report.rating_revised", "report.rated"]


def test_after_the_last_day_it_is_not_offered_and_not_taken(
    anyone, officer, receipt, page, fed, monkeypatch
):
    finish(officer, receipt["code"])
    later = fed.now() + timedelta(days=REOPEN_WITHIN_DAYS, minutes=1)
    monkeypatch.setattr(fed, "now", lambda: later)

    assert 'id="complaint"' not in page().text
    assert say(anyone, receipt, "complaint", reason="Lại vỡ.").status_code == 409


def test_a_question_is_read_and_answered_by_the_reporter_alone(anyone, officer, receipt, page):
    act(officer, receipt["code"], "question", question="Trước số nhà nào?")
    assert "Trước số nhà nào?" in page().text
    assert "Trước số nhà nào?" not in anyone.get(receipt["url"]).text

    assert say(anyone, receipt, "reply", answer="Số 12.").status_code == 303
    assert 'id="reply"' not in page().text
    assert "Số 12." in officer.get(receipt["url"]).text
    assert "Số 12." not in anyone.get(receipt["url"]).text


def test_a_hidden_case_hides_what_its_reporter_wrote_later(anyone, officer, receipt):
    finish(officer, receipt["code"])
    say(anyone, receipt, "rating", score="not_satisfied", words="Lời thô tục.")
    say(anyone, receipt, "complaint", reason="Lời thô tục nữa.")
    act(officer, receipt["code"], "hiding", reason="thô tục")

    for address in (receipt["url"], f"/api/reports/{receipt['code']}"):
        assert "thô tục" not in anyone.get(address).text
    assert "thô tục" in officer.get(receipt["url"]).text
