"""What is open near by and of the same kind is offered before one more report is sent."""

import pytest

from tests.web.cast import IN_BEN_CAT, act, send

SCHOOL = {"category": "education"}
CLOSE_BY = {"lon": IN_BEN_CAT["lon"] + 0.0003, "lat": IN_BEN_CAT["lat"]}  # 31 m to the east
FAR = {"lon": IN_BEN_CAT["lon"] + 0.004, "lat": IN_BEN_CAT["lat"]}  # 416 m
FORM = {**SCHOOL, **IN_BEN_CAT, "text": "Cổng trường hỏng", "key": "of this form"}


@pytest.fixture
def known(anyone, as_):
    """A report that was accepted, so that everybody may read its words."""
    code = send(anyone, "Cổng trường gãy", CLOSE_BY, **SCHOOL)
    act(as_("dispatcher@demo"), code, "acceptance")
    return code


def look(anyone, **more):
    return anyone.get("/reports/nearby", query_string={**SCHOOL, **IN_BEN_CAT, **more})


def test_it_is_offered_with_its_words_and_its_distance(anyone, known):
    found = look(anyone).text

    assert f"/reports/{known}#follow" in found
    assert "Cổng trường gãy" in found
    assert "cách 31 m" in found


def test_words_that_nobody_has_screened_are_not_told(anyone):
    code = send(anyone, "Lời chưa duyệt", CLOSE_BY, **SCHOOL)

    found = look(anyone).text
    assert code in found
    assert "Lời chưa duyệt" not in found


def test_hostile_words_stay_words(anyone, as_):
    code = send(anyone, "</p><script>alert(1)</script>", CLOSE_BY, **SCHOOL)
    act(as_("dispatcher@demo"), code, "acceptance")

    assert "<script>" not in look(anyone).text


@pytest.mark.parametrize("other", [{"category": "health"}, FAR], ids=["another kind", "far away"])
def test_what_is_of_another_kind_or_far_away_is_not(anyone, known, other):
    assert known not in look(anyone, **other).text


def test_what_has_ended_is_not(anyone, as_):
    code = send(anyone, "Cổng trường gãy", CLOSE_BY, **SCHOOL)
    assert code in look(anyone).text
    act(as_("dispatcher@demo"), code, "rejection", reason="Không phải việc của thành phố")

    assert code not in look(anyone).text


@pytest.mark.parametrize(
    ("name", "value"), [("lon", "nan"), ("lat", "91"), ("lon", "x"), ("lat", "1e400")]
)
def test_a_place_that_is_none_is_refused_by_name(anyone, name, value):
    answer = look(anyone, **{name: value})

    assert answer.status_code == 422
    assert name in answer.text


def test_the_form_without_a_script_offers_it_first_and_sends_the_second_time(anyone, known):
    offered = anyone.post("/reports", data=FORM | {"look_first": "yes"})
    assert offered.status_code == 200
    assert f"/reports/{known}#follow" in offered.text
    assert "Cổng trường hỏng" in offered.text
    assert "look_first" not in offered.text

    assert anyone.post("/reports", data=FORM).status_code == 303


def test_where_nothing_is_near_the_form_is_sent_at_once(anyone):
    sent = anyone.post("/reports", data=FORM | FAR | {"category": "trade", "look_first": "yes"})

    assert sent.status_code == 303
