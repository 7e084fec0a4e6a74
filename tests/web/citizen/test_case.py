from datetime import UTC, datetime, timedelta

import pytest

from tests.web.cast import IN_CUA_SONG, act, picture, send
from web.media.keeper import work_off

WORDS = "Cột điện nghiêng"
IN_A_MONTH = str(datetime.now(UTC).date() + timedelta(days=30))


@pytest.fixture
def code(anyone):
    return send(anyone, WORDS)


def test_the_public_sees_no_words_before_they_are_screened(anyone, code, as_):
    assert WORDS not in anyone.get(f"/reports/{code}").text

    act(as_("dispatcher@demo"), code, "acceptance")
    assert WORDS in anyone.get(f"/reports/{code}").text


def test_declined_words_stay_hidden_and_the_reason_is_told(anyone, code, as_):
    act(as_("dispatcher@demo"), code, "rejection", reason="Không thuộc thành phố.")

    page = anyone.get(f"/reports/{code}").text
    assert WORDS not in page
    assert "Không thuộc thành phố." in page


@pytest.mark.parametrize(
    ("login", "sees"),
    [
        ("dispatcher@demo", True),
        ("ward1@demo", True),
        ("agency1@demo", False),  # a rule proposes the agency; nobody has given it the case
        ("manager@demo", True),
        ("auditor@demo", True),
    ],
)
def test_those_whose_case_it_is_see_the_words_at_once(code, as_, login, sees):
    assert (WORDS in as_(login).get(f"/reports/{code}").text) is sees


def test_officers_of_another_ward_or_agency_see_what_the_public_sees(anyone, as_):
    code = send(anyone, WORDS, IN_CUA_SONG, category="security")

    for login in ("ward1@demo", "agency1@demo"):
        page = as_(login).get(f"/reports/{code}").text
        assert WORDS not in page
        assert "Việc cần làm" not in page


@pytest.mark.parametrize(
    ("login", "offered"),
    [
        ("dispatcher@demo", {"assignment", "officer", "start", "hiding"}),
        ("ward1@demo", {"assignment", "officer", "start"}),
        ("agency1@demo", {"officer", "start"}),
        ("manager@demo", {"assignment", "officer", "start", "hiding"}),
        ("auditor@demo", set()),
    ],
)
def test_only_what_a_role_may_do_is_offered(code, as_, login, offered):
    act(as_("dispatcher@demo"), code, "acceptance")
    act(as_("dispatcher@demo"), code, "assignment", agency="urban")

    page = as_(login).get(f"/reports/{code}").text

    actions = ("acceptance", "assignment", "officer", "start", "resolution", "hiding")
    assert {name for name in actions if f'action="/reports/{code}/{name}"' in page} == offered


MORE = ["category", "pin", "merger"]


def test_only_what_is_possible_now_is_shown_and_the_next_step_first(code, as_):
    dispatcher = as_("dispatcher@demo")
    assert shown(dispatcher, code) == [
        *("acceptance", "rejection", "question", "note"),
        *MORE,
        "hiding",
    ]

    act(dispatcher, code, "acceptance")
    assert shown(dispatcher, code) == [
        *("assignment", "question", "extension", "note", "part"),
        *MORE,
        "hiding",
    ]

    act(dispatcher, code, "assignment", agency="urban")
    assert shown(dispatcher, code)[:2] == ["start", "officer"]

    act(dispatcher, code, "start")
    assert shown(dispatcher, code)[:2] == ["resolution", "extension"]

    act(dispatcher, code, "resolution", note="Xong.", document="12/BC")
    assert shown(dispatcher, code) == ["note", "hiding"]


def test_what_waits_for_a_decision_comes_first_for_who_decides(code, as_):
    dispatcher, manager = as_("dispatcher@demo"), as_("manager@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "extension", reason="Mưa.", until=IN_A_MONTH)

    assert shown(manager, code)[:2] == ["extension-grant", "extension-refusal"]
    assert "extension-grant" not in shown(dispatcher, code)


def test_the_reporter_alone_reads_what_was_asked(anyone, app, as_):
    sent = anyone.post("/api/reports", json={"category": "road", "text": WORDS, **IN_CUA_SONG}).json
    code, dispatcher = sent["code"], as_("dispatcher@demo")
    act(dispatcher, code, "question", question="Bên trái hay bên phải?")
    own_page = f"/reports/{code}?key={sent['rating_key']}"

    reporter = app.test_client()
    assert "Bên trái" not in anyone.get(f"/reports/{code}").text
    assert "Bên trái" not in anyone.get(f"/reports/{code}?key=x", follow_redirects=True).text
    assert "Bên trái hay bên phải?" in reporter.get(own_page, follow_redirects=True).text

    act(reporter, code, "reply", answer="Bên trái.")
    assert 'id="reply"' not in reporter.get(f"/reports/{code}").text


def test_a_photo_is_shown_to_whom_it_may_be_shown(services, anyone, as_):
    photo = anyone.post("/api/photos", data=picture()).json["photo"]
    code = send(anyone, WORDS, photo=photo)
    work_off(services)

    assert 'class="photo"' not in anyone.get(f"/reports/{code}").text
    assert 'class="photo"' in as_("ward1@demo").get(f"/reports/{code}").text


def test_the_code_is_read_as_people_write_it(anyone, code):
    spoken = f"{code[:4]}-{code[4:]}".lower()

    assert f"{code[:4]}-{code[4:]}" in anyone.get(f"/reports/{spoken}").text


@pytest.mark.parametrize("code", ["AAAAAAAA", "x", "%00", "..", "K7M4-P2QX"])
def test_an_unknown_code_is_a_page_that_says_so(anyone, code):
    answer = anyone.get(f"/reports/{code}")

    assert answer.status_code == 404
    assert "<h1>" in answer.text
    assert "URL" not in answer.text  # the framework's own English sentence


def shown(client, code):
    """The actions that are offered, in the order of the page."""
    page = client.get(f"/reports/{code}").text.partition('<section class="follow')[0]
    work = page.partition('data-part="actions"')[2]
    forms = work.split(f'action="/reports/{code}/')[1:]
    return [form.partition('"')[0] for form in forms]
