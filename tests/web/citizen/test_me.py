"""/me: what somebody reported and follows, wherever it was filed, and their sessions."""

import pytest

from domain.people.actor import Actor
from domain.reports.code import report_id_of
from tests.web.accounts.test_sign_in import IN_FULL, sign_in
from tests.web.cast import IN_BEN_CAT, act, log_in, send
from tests.web.desks.test_entry import enter as told_by_telephone
from tests.web.statements import statements_of
from tests.web.texts import collect


@pytest.fixture(autouse=True)
def texts(services):
    return collect(services)


@pytest.fixture
def signed_in(app, fed):
    client = app.test_client()
    sign_in(client, fed)
    return client


@pytest.fixture
def person(signed_in, fed):  # noqa: ARG001 - signed in, and so known to the vault
    return fed.vault.person_with_phone(IN_FULL)


def listed(client, section="mine"):
    """The codes under one of the headings."""
    page = client.get("/me").text
    part = page.partition(f'id="{section}"')[2].partition("</section>")[0]
    return [each.partition('"')[0] for each in part.split('data-code="')[1:]]


def test_what_is_sent_while_signed_in_is_filed_under_the_person(signed_in, person, fed):
    code = send(signed_in)

    assert fed.desk.find(report_id_of(code)).reporter == Actor(person, "reporter")
    assert listed(signed_in) == [code]


def test_the_form_without_a_script_files_it_under_the_person_too(signed_in, person, fed):
    form = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}
    code = signed_in.post("/reports", data=form).location.split("/")[2]

    assert fed.desk.find(report_id_of(code)).reporter.id == person


def test_a_report_told_by_telephone_is_found_by_whoever_signs_in_with_the_number(as_, app, fed):
    code = told_by_telephone(as_("dispatcher@demo"), phone="0912.345.678")
    other = told_by_telephone(as_("dispatcher@demo"), phone="0987 654 321")

    client = app.test_client()
    sign_in(client, fed)

    assert listed(client) == [code]
    assert other not in client.get("/me").text


def test_nobody_else_s_reports_are_listed(signed_in, anyone):
    send(anyone)

    assert listed(signed_in) == []
    assert listed(signed_in, "followed") == []


def test_what_was_merged_is_followed_by_its_reporter(signed_in, anyone, as_):
    mine, other, dispatcher = send(signed_in), send(anyone), as_("dispatcher@demo")
    act(dispatcher, mine, "merger", into=other)

    assert listed(signed_in) == [mine]
    assert listed(signed_in, "followed") == [other]


def test_the_next_step_is_told_as_the_case_goes_on(signed_in, as_):
    code, dispatcher = send(signed_in), as_("dispatcher@demo")
    told = []
    for action, given in (
        ("acceptance", {}),
        ("question", {"question": "Cống nào?"}),
        ("answer", {"answer": "Cống số 3"}),
        ("assignment", {"agency": "urban"}),
        ("start", {}),
        ("resolution", {"note": "Xong.", "document": "12/BC"}),
    ):
        act(dispatcher, code, action, **given)
        told.append(signed_in.get("/me").text.partition('class="next-step">')[2].split("<")[0])

    assert "cơ quan bắt đầu" in told[0]
    assert "Thành phố đang hỏi bạn" in told[1]
    assert "cơ quan bắt đầu" in told[2]
    assert "cơ quan hoàn thành" in told[4]
    assert "hài lòng" in told[5]


class TestTheOwnCase:
    def test_takes_answers_and_scores_without_a_key(self, signed_in, as_):
        code, dispatcher = send(signed_in), as_("dispatcher@demo")
        act(dispatcher, code, "question", question="Cống nào?")

        assert "Cống nào?" in signed_in.get(f"/reports/{code}").text
        said = signed_in.post(f"/reports/{code}/reply", data={"answer": "Cống số 3"})
        assert said.status_code == 303

    def test_of_another_person_takes_nothing(self, signed_in, anyone, as_):
        code = send(anyone)
        act(as_("dispatcher@demo"), code, "question", question="Cống nào?")

        assert "Cống nào?" not in signed_in.get(f"/reports/{code}").text
        said = signed_in.post(f"/reports/{code}/reply", data={"answer": "Cống số 3"})
        assert said.status_code == 403

    def test_s_slip_can_be_printed_again(self, signed_in):
        code = send(signed_in)

        assert signed_in.get(f"/reports/{code}/slip").status_code == 200


class TestSessions:
    def test_are_listed_and_ended(self, signed_in, app, fed):
        other = app.test_client()
        other.set_cookie("kalong", signed_in.get_cookie("kalong").value)
        assert signed_in.get("/me/sessions").text.count('name="session"') == 1

        mine = fed.sessions.of("citizen", fed.vault.person_with_phone(IN_FULL), fed.now())
        signed_in.post("/me/sessions/end", data={"session": mine[0].session_id})

        assert other.get("/me").status_code == 303

    def test_of_others_are_not_ended(self, signed_in, app, fed):
        log_in(app.test_client(), "manager@demo")
        (theirs,) = fed.sessions.of("staff", "manager@demo", fed.now())

        signed_in.post("/me/sessions/end", data={"session": theirs.session_id})

        assert len(fed.sessions.of("staff", "manager@demo", fed.now())) == 1

    def test_whoever_signed_out_is_a_stranger(self, signed_in):
        signed_in.post("/me/sign-out")

        assert signed_in.get("/me").location == "/sign-in?next=/me"

    def test_a_citizen_is_no_officer_and_an_officer_no_citizen(self, signed_in, as_):
        assert signed_in.get("/desk/inbox").location == "/login?next=/desk/inbox"
        assert as_("manager@demo").get("/me").status_code == 403


def test_the_number_of_statements_does_not_grow(signed_in, fed):
    send(signed_in)
    few = statements_of(fed, signed_in, "/me")
    for _ in range(10):
        send(signed_in)

    assert statements_of(fed, signed_in, "/me") == few


def test_nothing_of_it_stays_in_a_cache(signed_in):
    assert signed_in.get("/me").headers["Cache-Control"] == "no-store"
