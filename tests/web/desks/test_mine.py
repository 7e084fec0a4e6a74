"""GET /desk/mine: an officer's cases, the next deadline first, and fair shares of the rest."""

import re

import pytest

from tests.web.cast import IN_CUA_SONG, act, send
from tests.web.statements import statements_of

MINE = "/desk/mine"
TO_URBAN = {"agency": "urban"}


@pytest.fixture
def dispatcher(as_):
    return as_("dispatcher@demo")


@pytest.fixture
def assigned(anyone, dispatcher):
    """Sends a report, and gives it to an agency."""

    def do(**more):
        code = send(anyone, **more)
        act(dispatcher, code, "acceptance")
        act(dispatcher, code, "assignment", **TO_URBAN)
        return code

    return do


def listed(client, query=""):
    answer = client.get(f"{MINE}{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'<li class="desk-row" data-code="(\w+)"', answer.text)


def work(as_, *logins):
    for login in logins:
        as_(login).post(f"{MINE}/duty", data={"works": "yes"})


def officer_of(client, code):
    page = client.get(f"/reports/{code}").text
    found = re.search(r"<dt>Cán bộ</dt><dd>([^<]+)</dd>", page)
    return found and found[1]


def test_an_agency_s_officer_sees_what_was_given_to_the_agency(anyone, as_, assigned):
    send(anyone)  # a rule proposes the agency, and nobody has screened it
    code = assigned()

    assert listed(as_("agency1@demo")) == [code]
    assert listed(as_("water.1@demo")) == []


def test_a_ward_s_officer_sees_the_ward(anyone, as_):
    here, _there = send(anyone), send(anyone, place=IN_CUA_SONG)

    assert listed(as_("ward1@demo")) == [here]


def test_the_next_deadline_comes_first(as_, assigned):
    usual, urgent = assigned(category="lighting"), assigned(category="drainage")

    assert listed(as_("agency1@demo")) == [urgent, usual]


def test_who_helps_has_the_case_too(anyone, as_, dispatcher):
    code = send(anyone)
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban", co_handlers=["water"])

    assert listed(as_("water.1@demo")) == [code]
    act(as_("water.1@demo"), code, "note", note="Đã khóa van.")


def test_tabs_have_what_they_say(as_, assigned):
    agency = as_("agency1@demo")
    own, nobodys, asked, again = (assigned() for _ in range(4))
    act(agency, own, "officer", officer="agency1@demo")
    act(agency, asked, "officer", officer="urban.2@demo")
    act(agency, asked, "question", question="Ở đâu?")
    act(agency, again, "start")
    act(agency, again, "resolution", note="Xong.", document="1/BC")
    act(as_("manager@demo"), again, "reopening", reason="Chưa xong.")

    assert listed(agency, "?tab=mine") == [own]
    assert set(listed(agency, "?tab=nobody")) == {nobodys, again}
    assert listed(agency, "?tab=waiting") == [asked]
    assert listed(agency, "?tab=reopened") == [again]
    assert listed(agency, "?tab=overdue") == []


def test_a_low_score_is_found_after_the_case_has_ended(anyone, as_, dispatcher):
    sent = anyone.post(
        "/api/reports", json={"category": "drainage", "text": "Nắp cống vỡ", **IN_CUA_SONG}
    ).json
    code, agency = sent["code"], as_("agency1@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", **TO_URBAN)
    act(agency, code, "start")
    act(agency, code, "resolution", note="Xong.", document="1/BC")
    act(anyone, code, "rating", score="not_satisfied", rating_key=sent["rating_key"])

    assert listed(agency, "?tab=low") == [code]


def test_the_load_of_everybody_in_the_unit_is_told(as_, assigned):
    agency = as_("agency1@demo")
    act(agency, assigned(), "officer", officer="urban.2@demo")
    work(as_, "agency1@demo")

    page = agency.get(MINE).text
    assert "Lương Văn Nắp Cống" in page
    assert "Quách Văn Ống Nước" not in page
    fair = re.search(r'<tr class="fair">.*?</tr>', page, re.DOTALL)[0]
    assert "Phạm Thị Xử Lý" in fair


def test_cases_are_shared_out_among_those_who_work_and_have_least(as_, assigned):
    agency = as_("agency1@demo")
    work(as_, "agency1@demo", "urban.2@demo")  # and not urban.3@demo
    act(agency, assigned(), "officer", officer="agency1@demo")
    codes = [assigned() for _ in range(3)]

    answer = agency.post("/desk/bulk", data={"act": "share", "chosen": codes})

    assert answer.status_code == 200
    names = [officer_of(agency, code) for code in codes]
    assert names.count("Lương Văn Nắp Cống") == 2
    assert names.count("Phạm Thị Xử Lý") == 1


def test_where_nobody_works_nothing_is_shared_out(as_, assigned):
    agency, code = as_("agency1@demo"), assigned()

    answer = agency.post("/desk/bulk", data={"act": "share", "chosen": [code]})

    assert "chưa có ai trong ca" in answer.text
    assert officer_of(agency, code) is None


def test_one_officer_is_named_for_many(as_, assigned):
    agency, codes = as_("agency1@demo"), [assigned(), assigned()]

    form = {"act": "name", "officer": "urban.3@demo", "chosen": codes}
    agency.post("/desk/bulk", data=form)

    assert {officer_of(agency, code) for code in codes} == {"Trịnh Thị Vỉa Hè"}


@pytest.mark.parametrize("officer", ["water.1@demo", "dispatcher@demo", "nobody@demo", ""])
def test_nobody_is_named_whose_case_it_could_not_be(as_, assigned, officer):
    code = assigned()

    answer = as_("agency1@demo").post(f"/reports/{code}/officer", json={"officer": officer})

    assert (answer.status_code, answer.json["field"]) == (422, "officer")


def test_the_number_of_statements_is_that_of_one_case(as_, services, assigned):
    agency = as_("agency1@demo")
    assigned()
    few = statements_of(services, agency, MINE)
    for _ in range(3):
        act(agency, assigned(), "officer", officer="urban.2@demo")

    assert statements_of(services, agency, MINE) == few <= 8


def test_others_have_another_desk(as_):
    assert as_("dispatcher@demo").get(MINE).status_code == 403
