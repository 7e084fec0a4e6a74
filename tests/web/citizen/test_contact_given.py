"""Telephone and name on the report form: kept only where that was agreed to."""

import pytest
from sqlalchemy import text

from domain.reports.code import report_id_of
from tests.web.accounts.test_sign_in import IN_FULL, PHONE, sign_in
from tests.web.cast import IN_BEN_CAT
from tests.web.citizen.test_me import listed
from tests.web.citizen.test_send_report import marked_field
from tests.web.texts import collect

FORM = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}
GIVEN = {"phone": PHONE, "name": "Nguyễn Thị Thử"}
AGREED = GIVEN | {"consent": "yes"}


@pytest.fixture(autouse=True)
def texts(services):
    return collect(services)


def in_the_vault(services):
    with services.engine.connect() as db:
        return db.execute(text("SELECT count(*) FROM person")).scalar()


def filed(services, answer):
    assert answer.status_code == 303, answer.text
    return services.desk.find(report_id_of(answer.location.split("/")[2]))


def test_nothing_is_agreed_to_before_it_is_asked(anyone):
    page = anyone.get("/reports/new").text

    box = page.partition('name="consent"')[2].partition(">")[0]
    assert box
    assert "checked" not in box


def test_what_was_agreed_to_is_kept_in_the_vault_and_on_record(anyone, services):
    report = filed(services, anyone.post("/reports", data=FORM | AGREED))

    person = services.vault.person_with_phone(IN_FULL)
    assert report.reporter.id == person
    assert services.vault.contact(person).name == "Nguyễn Thị Thử"
    (consent,) = services.consents.of(person)
    assert (consent.purpose, consent.withdrawn_at, consent.guardian) == ("contact", None, None)


def test_the_report_is_found_by_whoever_signs_in_with_the_number(anyone, app, fed):
    code = filed(fed, anyone.post("/reports", data=FORM | AGREED)).code

    client = app.test_client()
    sign_in(client, fed)
    assert listed(client) == [code]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (GIVEN, "consent"),
        ({"phone": PHONE}, "consent"),
        ({"name": "Nguyễn Thị Thử", "consent": "yes"}, "phone"),
        (AGREED | {"phone": "call me"}, "phone"),
        (AGREED | {"name": "x" * 101}, "name"),
        (AGREED | {"child": "yes"}, "guardian"),
        (AGREED | {"child": "yes", "guardian": " "}, "guardian"),
        (AGREED | {"child": "yes", "guardian": "x" * 101}, "guardian"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_kept_or_lost(anyone, services, given, field):
    answer = anyone.post("/reports", data=FORM | given)

    assert answer.status_code == 422
    assert marked_field(answer.text) == field
    assert "Nắp cống vỡ" in answer.text
    assert in_the_vault(services) == 0

    call = {**FORM, "contact": {**given, "consent": "consent" in given, "child": "child" in given}}
    refused = anyone.post("/api/reports", json=call)
    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert in_the_vault(services) == 0


def test_a_report_that_is_refused_leaves_nobody_in_the_vault(anyone, services):
    far = {"lon": "103", "lat": "16"}

    assert anyone.post("/reports", data=FORM | far | AGREED).status_code == 422
    assert in_the_vault(services) == 0


def test_for_a_child_a_guardian_agrees_whose_name_is_sealed(anyone, services):
    given = AGREED | {"child": "yes", "guardian": "Trần Văn Giám Hộ"}
    anyone.post("/reports", data=FORM | given)

    (consent,) = services.consents.of(services.vault.person_with_phone(IN_FULL))
    assert consent.guardian == "Trần Văn Giám Hộ"
    with services.engine.connect() as db:
        (kept,) = db.execute(text("SELECT guardian FROM consent")).scalars()
    assert "Giám Hộ".encode() not in bytes(kept)


def test_a_guardian_s_name_is_not_kept_where_there_is_no_child(anyone, services):
    anyone.post("/reports", data=FORM | AGREED | {"guardian": "Trần Văn Giám Hộ"})

    (consent,) = services.consents.of(services.vault.person_with_phone(IN_FULL))
    assert consent.guardian is None


def test_the_api_takes_the_same(anyone, services):
    contact = {"phone": PHONE, "consent": True}
    answer = anyone.post("/api/reports", json=FORM | {"contact": contact})

    report = services.desk.find(report_id_of(answer.json["code"]))
    assert report.reporter.id == services.vault.person_with_phone(IN_FULL)


def test_who_gives_no_contact_stays_unknown(anyone, services):
    assert filed(services, anyone.post("/reports", data=FORM)).reporter.id.startswith("reporter-")
    assert in_the_vault(services) == 0


def test_whoever_is_signed_in_is_not_asked_and_cannot_be_somebody_else(anyone, services):
    sign_in(anyone, services)
    assert 'name="phone"' not in anyone.get("/reports/new").text

    other = AGREED | {"phone": "0987 654 321"}
    report = filed(services, anyone.post("/reports", data=FORM | other))
    assert report.reporter.id == services.vault.person_with_phone(IN_FULL)
    assert services.vault.person_with_phone("+84987654321") is None


def test_the_number_stands_nowhere_in_clear(anyone, services):
    anyone.post("/reports", data=FORM | AGREED | {"key": "a key of this form"})
    contact = {"phone": PHONE, "consent": True}
    key = {"Idempotency-Key": "another key"}
    anyone.post("/api/reports", json=FORM | {"contact": contact}, headers=key)

    tables = (
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace AND relname <> 'spatial_ref_sys'"
    )
    with services.engine.connect() as db:
        for name in db.execute(text(tables)).scalars().all():
            rows = " ".join(db.execute(text(f'SELECT t::text FROM "{name}" t')).scalars())
            assert "912345678" not in rows, name
            assert "Nguyễn Thị Thử" not in rows, name
