"""GET /desk/replies/CODE: every reply of the handbook, filled for this case."""

import pytest

from tests.web.cast import IN_CUA_SONG, act, send


@pytest.fixture
def code(anyone):
    return send(anyone)


def test_the_places_are_filled(as_, code):
    found = as_("dispatcher@demo").get(f"/desk/replies/{code}").json

    assert set(found) == {"reject", "ask", "resolve", "add_note"}
    texts = [reply["text"] for replies in found.values() for reply in replies]
    assert len(texts) == 30  # ten in three languages
    assert all(f"{code[:4]}-{code[4:]}" in text and "{" not in text for text in texts)
    assert any("Phòng Hạ tầng đô thị" in text and "Bến Cát" in text for text in texts)
    assert any("市政设施处" in text for text in texts)


def test_a_case_outside_the_area_is_not_found(anyone, as_):
    code = send(anyone, place=IN_CUA_SONG)

    assert as_("ward1@demo").get(f"/desk/replies/{code}").status_code == 404


def test_an_agency_has_replies_for_the_cases_that_were_given_to_it(as_, code):
    agency, dispatcher = as_("agency1@demo"), as_("dispatcher@demo")
    assert agency.get(f"/desk/replies/{code}").status_code == 404

    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")

    assert agency.get(f"/desk/replies/{code}").status_code == 200


def test_the_forms_offer_them(as_, code):
    page = as_("dispatcher@demo").get(f"/reports/{code}").text

    for command in ("reject", "ask", "add_note"):
        assert f'data-replies="{command}"' in page

    for action, given in (("acceptance", {}), ("assignment", {"agency": "urban"}), ("start", {})):
        act(as_("dispatcher@demo"), code, action, **given)
    assert 'data-replies="resolve"' in as_("dispatcher@demo").get(f"/reports/{code}").text
