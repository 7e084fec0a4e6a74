"""A place by its name: for the script of the form, and for the form without a script."""

import re

FORM = {"category": "waste", "text": "Rác trước chợ", "lon": "", "lat": ""}
VALUE = re.compile(r'name="spot" value="([^"]+)" (checked)?')


def test_wards_and_places_are_told_with_a_point_in_each(anyone, services):
    spots = {spot["name"]: spot for spot in anyone.get("/api/spots").json}

    ward = spots["Phường Bến Cát"]
    assert services.atlas.at(ward["lon"], ward["lat"], services.now()).ward.name == "Bến Cát"
    assert "Ben Cat Market" in spots["Chợ Bến Cát"]["also"]


def test_it_is_not_sent_again_while_nothing_changes(anyone):
    etag = anyone.get("/api/spots").headers["ETag"]

    assert anyone.get("/api/spots", headers={"If-None-Match": etag}).status_code == 304


def test_a_plain_form_finds_a_place_and_sends_the_report_there(anyone):
    page = anyone.post("/reports", data=FORM | {"where": "cho ben cat", "act": "find"})
    ((spot, checked),) = VALUE.findall(page.text)
    assert page.status_code == 200
    assert checked
    assert "Rác trước chợ" in page.text

    sent = anyone.post("/reports", data=FORM | {"where": "cho ben cat", "spot": spot})
    assert sent.status_code == 303
    code = sent.location.split("/")[2]
    assert anyone.get(f"/api/reports/{code}").json["ward"]["name"] == "Bến Cát"


def test_several_are_offered_and_none_is_said(anyone):
    several = anyone.post("/reports", data=FORM | {"where": "ben cat", "act": "find"}).text
    none = anyone.post("/reports", data=FORM | {"where": "xyz", "act": "find"}).text

    assert len(VALUE.findall(several)) == 2
    assert "Không có nơi nào mang tên này." in none


def test_a_place_that_is_none_is_said_with_its_field_and_kept(anyone):
    page = anyone.post("/reports", data=FORM | {"spot": "here,there"})

    assert page.status_code == 422
    assert "độ" in page.text
    assert ("here,there", "checked") in VALUE.findall(page.text)
