"""GET /audit/questions/: what is asked of a period, who stands out, and the cases behind it."""

from datetime import timedelta

import pytest

from domain.people.actor import Actor
from domain.reports.code import report_id_of
from projections.oversight.questions import QUESTIONS
from tests.web.cast import act, send
from web.auditor.question_words import peer_kinds, question_words

DAY = timedelta(days=1)
OLD_DAYS = {"from": "2026-01-01", "to": "2026-01-31"}


@pytest.fixture
def auditor(as_):
    return as_("auditor@demo")


@pytest.fixture
def declined(anyone, as_):
    """Six reports, five of which are declined by one dispatcher."""
    codes = [send(anyone, f"Nắp cống vỡ {n}") for n in range(6)]
    dispatcher = as_("dispatcher@demo")
    for code in codes[:5]:
        act(dispatcher, code, "rejection", reason="trùng")
    act(dispatcher, codes[5], "acceptance")
    return codes


def test_every_question_has_its_words(app):
    with app.test_request_context():
        assert question_words().keys() == {question.name for question in QUESTIONS}
        assert {kind for question in QUESTIONS for kind in question.kinds} == peer_kinds().keys()


def test_the_overview_asks_every_question_and_is_no_verdict(auditor):
    page = auditor.get("/audit/questions/").text

    assert page.count("data-question=") == len(QUESTIONS)
    assert "không phải kết luận" in page


def test_a_question_says_of_how_many_and_opens_each_case_at_its_moment(auditor, declined):
    page = auditor.get("/audit/questions/rejected").text

    assert "5 trên 6" in page
    linked = {code for code in declined if f"/audit/{code}?at=" in page}
    assert linked == set(declined[:5])


def test_it_can_be_compared_otherwise_and_narrowed_to_one(auditor, declined):
    by_ward = auditor.get("/audit/questions/rejected?by=ward").text
    of_nobody = auditor.get("/audit/questions/rejected?by=person&peer=nobody@demo").text
    of_one = auditor.get("/audit/questions/rejected?by=person&peer=dispatcher@demo").text

    assert "&amp;peer=" in by_ward
    assert declined[0] in of_one
    assert declined[0] not in of_nobody


def test_another_period_has_other_cases(auditor, declined):
    page = auditor.get("/audit/questions/rejected", query_string=OLD_DAYS).text

    assert not any(code in page for code in declined)
    assert 'value="2026-01-01"' in page


def test_a_case_of_the_last_minute_of_the_last_day_is_in(auditor, services, declined):
    today = services.now().date() + DAY  # the city's clocks may be ahead
    query = {"from": today - 2 * DAY, "to": today}

    assert declined[0] in auditor.get("/audit/questions/rejected", query_string=query).text


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"from": "gestern"}, "2026-01-31"),
            ({"to": "2026-02-30"}, "2026-01-31"),
            ({"from": "0001-01-01"}, "2026-01-31"),
            ({"to": "9999-12-31"}, "2026-01-31"),
            ({"from": "2026-02-02", "to": "2026-02-01"}, "kết thúc trước khi bắt đầu"),
        ],
        ids=lambda value: str(value),
    )
    def test_a_period_that_is_none_is_named(self, auditor, query, said):
        for path in ("/audit/questions/", "/audit/questions/rejected"):
            answer = auditor.get(path, query_string=query)
            assert (answer.status_code, said in answer.text) == (422, True)

    def test_there_is_no_other_question_and_no_other_comparison(self, auditor):
        assert auditor.get("/audit/questions/whatever").status_code == 404
        assert auditor.get("/audit/questions/rejected?by=agency").status_code == 404

    def test_it_is_for_auditors_and_the_city_s_leaders(self, as_):
        assert as_("manager@demo").get("/audit/questions/").status_code == 200
        for login in ("dispatcher@demo", "ward1@demo", "agency1@demo"):
            assert as_(login).get("/audit/questions/").status_code == 403
            assert as_(login).get("/audit/questions/rejected").status_code == 403


def test_an_id_that_is_html_stays_text(anyone, auditor, services):
    code = send(anyone, "Đèn hỏng")
    report = services.desk.find(report_id_of(code))
    report.reject("trùng", Actor("<script>x", "dispatcher"), services.now())
    services.city.save(report)
    services.catch_up()

    page = auditor.get("/audit/questions/rejected").text

    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


def test_what_an_auditor_reads_beside_cases_is_told_to_the_manager(fed, auditor, as_):
    manager = as_("manager@demo")
    before = manager.get("/desk/looks").text
    for path in ("/audit/questions/", "/audit/questions/just_in_time", "/audit/map"):
        assert auditor.get(path).status_code == 200
    fed.catch_up()

    after = manager.get("/desk/looks").text
    for link in ("/audit/questions/", "/audit/questions/just_in_time", "/audit/map"):
        told = f'<td><a href="{link}">'
        assert told not in before
        assert after.count(told) == 1
