"""Ideas: no place needed, no deadline, and still a case that is answered."""

import pytest

from tests.web.cast import IN_BEN_CAT

IDEA = {"category": "idea", "text": "Thêm ghế đá dọc bờ sông"}


def test_an_idea_needs_no_place_and_gets_no_deadline(anyone):
    sent = anyone.post("/api/reports", json=IDEA, headers={"Prefer": "wait=2"})

    assert (sent.status_code, sent.json["ward"], sent.json["how"]) == (201, None, "none")
    case = anyone.get(f"/api/reports/{sent.json['code']}").json
    assert (case["kind"], case["lon"], case["due"]) == ("idea", None, None)
    page = anyone.get(sent.json["url"])
    assert page.status_code == 200
    assert "Góp ý" in page.text
    assert 'class="map"' not in page.text


def test_an_idea_may_have_a_place(anyone):
    sent = anyone.post("/api/reports", json=IDEA | IN_BEN_CAT)

    assert sent.json["ward"]["name"] == "Bến Cát"


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"category": "drainage", "text": "Mất nắp cống"}, "lon"),
        ({"category": "drainage", "text": "Mất nắp cống", "lon": 107.3}, "lat"),
        (IDEA | {"lon": 107.3}, "lat"),
        (IDEA | {"lat": 20.9}, "lon"),
    ],
)
def test_a_problem_needs_a_place_and_half_a_place_is_none(anyone, report, field):
    refused = anyone.post("/api/reports", json=report)

    assert (refused.status_code, refused.json["field"]) == (422, field)


def test_the_form_without_a_script_takes_an_idea_without_a_place(anyone):
    sent = anyone.post("/reports", data=IDEA | {"lon": "", "lat": ""})
    assert sent.status_code == 303

    refused = anyone.post(
        "/reports", data={"category": "road", "text": "Ổ gà", "lon": "", "lat": ""}
    )
    assert refused.status_code == 422
    assert "chỉ góp ý mới không cần địa điểm" in refused.text


def test_an_idea_is_in_the_lists_without_a_point(anyone, as_):
    sent = anyone.post("/api/reports", json=IDEA, headers={"Prefer": "wait=2"})

    found = anyone.get("/api/reports?category=idea&limit=5000").json["features"]

    assert next(f for f in found if f["id"] == sent.json["code"])["geometry"] is None
    assert anyone.get("/").status_code == 200
    assert as_("dispatcher@demo").get("/wards/").status_code == 200
