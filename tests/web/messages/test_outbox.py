"""From the public's door to the outbox: in the report's own statement, and once."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.federation.passing_on import PASS_ON
from eventlog.outbox import outbox
from eventlog.vault import Contact
from projections.engine.rebuild import rebuild_all
from projections.views import VIEWS
from tests.benchmarks.statements import counted
from tests.web.cast import IN_BEN_CAT, act, enter, send

BODY = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}

TIMES = 20


def policies(services):
    """Of what people are told; for agencies' own systems see `tests/web/federation`."""
    query = select(outbox.c.policy).where(outbox.c.policy != PASS_ON)
    with services.engine.connect() as db:
        return list(db.execute(query.order_by(outbox.c.recorded_at)).scalars())


@pytest.fixture
def citizen(fed, app):
    """Somebody who can be answered."""
    person = fed.vault.enter(Contact(phone="+84912345678"))
    return enter(app.test_client(), "citizen", person)


def test_each_step_of_a_case_is_told_once(fed, citizen, as_):
    code, officer = send(citizen), as_("dispatcher@demo")
    act(officer, code, "acceptance")
    act(officer, code, "assignment", agency="urban")
    act(officer, code, "start")
    act(officer, code, "resolution", note="Xong.", document="12/BC")

    assert policies(fed) == [
        "when_received_tell_the_reporter",
        "when_accepted_tell_the_citizens",
        "when_assigned_tell_the_citizens",
        "when_work_started_tell_the_citizens",
        "when_resolved_tell_the_citizens",
    ]


def test_making_every_view_anew_tells_nobody(fed, citizen):
    send(citizen)
    before = policies(fed)
    assert before

    rebuild_all(fed.engine, VIEWS)

    assert policies(fed) == before


def statements_of_a_report(cluster, client):
    """Of many, so that what the server is asked once, by whomever, does not count."""
    client.post("/api/reports", json=BODY)  # what is read once for the process is read now
    with counted(cluster) as number:
        for _ in range(TIMES):
            assert client.post("/api/reports", json=BODY).status_code == 201
    return round(number[0] / TIMES)


def test_a_report_is_still_one_statement(services, client, cluster):
    services.config = replace(services.config, reports_per_hour=0)  # counting is one of its own

    assert statements_of_a_report(cluster, client) == 1
    assert policies(services) == []  # nobody knows whom to answer


def test_so_it_is_for_somebody_who_is_told_beside_what_tells_who_it_is(services, citizen, cluster):
    services.config = replace(services.config, reports_per_hour=0)

    assert statements_of_a_report(cluster, citizen) == 4  # session, contact and consent looked up
    assert policies(services) == ["when_received_tell_the_reporter"] * (1 + TIMES)


@pytest.mark.parametrize("key", ["once", None])
def test_a_report_sent_twice_with_its_key_is_told_once(fed, citizen, key):
    headers = {"Idempotency-Key": key} if key else {}
    for _ in range(2):
        citizen.post("/api/reports", json=BODY, headers=headers)

    assert len(policies(fed)) == (1 if key else 2)
