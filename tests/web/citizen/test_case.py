import pytest

from tests.web.cast import IN_CUA_SONG, act, picture, send

WORDS = "Cột điện nghiêng"


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
        ("agency1@demo", True),
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
        ("dispatcher@demo", {"acceptance", "rejection", "assignment", "start", "resolution"}),
        ("ward1@demo", {"acceptance", "rejection", "assignment", "start", "resolution"}),
        ("agency1@demo", {"start", "resolution"}),
        ("auditor@demo", set()),
    ],
)
def test_only_what_a_role_may_do_is_offered(code, as_, login, offered):
    page = as_(login).get(f"/reports/{code}").text

    actions = ("acceptance", "rejection", "assignment", "start", "resolution")
    assert {name for name in actions if f'action="/reports/{code}/{name}"' in page} == offered


def test_only_what_is_possible_now_is_shown(code, as_):
    dispatcher = as_("dispatcher@demo")
    assert shown(dispatcher, code) == ["acceptance", "rejection", "question", "note", "hiding"]

    act(dispatcher, code, "acceptance")
    assert shown(dispatcher, code) == ["assignment", "question", "note", "hiding"]

    act(dispatcher, code, "assignment", agency="urban")
    assert shown(dispatcher, code) == ["start", "assignment", "question", "return", "note", "hiding"]

    act(dispatcher, code, "start")
    assert shown(dispatcher, code) == ["resolution", "assignment", "question", "return", "note", "hiding"]

    act(dispatcher, code, "resolution", note="Xong.", document="12/BC")
    assert shown(dispatcher, code) == ["note", "hiding"]


def test_a_photo_is_shown_to_whom_it_may_be_shown(anyone, as_):
    photo = anyone.post("/api/photos", data=picture()).json["photo"]
    code = send(anyone, WORDS, photo=photo)

    assert f'src="/reports/{code}/photo"' not in anyone.get(f"/reports/{code}").text
    assert f'src="/reports/{code}/photo"' in as_("ward1@demo").get(f"/reports/{code}").text


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
    """The actions that are not hidden, in the order of the page."""
    forms = client.get(f"/reports/{code}").text.split(f'action="/reports/{code}/')[1:]
    return [form.partition('"')[0] for form in forms if " hidden" not in form.partition(">")[0]]
