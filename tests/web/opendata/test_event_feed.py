"""The feed of events: everything that is public, in order, and nothing else."""

import json
from random import Random
from threading import Thread
from time import monotonic
from urllib.parse import urlencode

import pytest
from jsonschema import Draft7Validator
from sqlalchemy import select

from domain.topics import EVENTS
from eventlog.tables import event_log
from projections.case_history import STAYS_INSIDE
from projections.public_events import TOLD
from tests.web.cast import IN_BEN_CAT, enter, send
from tests.web.statements import statements
from web.demo.people import DEMO_PEOPLE
from web.opendata import event_feed

SECRET = "Bí mật của bà Trần Thị Kín"
# From https://github.com/cloudevents/spec/blob/v1.0/spec.json, as far as the feed has it.
CLOUD_EVENT = {
    "type": "object",
    "required": ["id", "source", "specversion", "type"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "format": "uri-reference", "minLength": 1},
        "specversion": {"const": "1.0"},
        "type": {"type": "string", "minLength": 1},
        "datacontenttype": {"type": "string", "minLength": 1},
        "subject": {"type": "string", "minLength": 1},
        "time": {"type": "string", "format": "date-time", "minLength": 1},
        "sequence": {"type": "string"},
    },
    "propertyNames": {"pattern": "^[a-z0-9]+$"},
}


def asked(client, path="/api/events", **query):
    answer = client.get(f"{path}{'&' if '?' in path else '?'}{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return answer.json


def walked(client, limit, after=0):
    """Everything, page by page, until a page is empty."""
    found, page = [], asked(client, after=after, limit=limit)
    while page["events"]:
        found += page["events"]
        page = asked(client, page["next"])
    return found


COMMANDS = (
    ("acceptance", {}),
    ("acceptance", {}),
    ("rejection", {"reason": SECRET, "elsewhere": SECRET}),
    ("assignment", {"agency": "urban"}),
    ("assignment", {"agency": "urban"}),
    ("question", {"question": SECRET}),
    ("answer", {"answer": SECRET}),
    ("note", {"note": SECRET, "public": True}),
    ("hiding", {"reason": SECRET}),
    ("showing", {}),
    ("category", {"category": "road"}),
    ("pin", {"lon": 107.35, "lat": 20.99}),
    ("return", {"reason": SECRET}),
    ("start", {}),
    ("start", {}),
    ("extension", {"reason": SECRET, "until": "2027-06-01"}),
    ("extension-grant", {}),
    ("part", {"category": "road", "note": SECRET}),
    ("resolution", {"note": SECRET, "document": "12/UBND"}),
    ("reopening", {"reason": SECRET}),
)


@pytest.fixture
def lived(services, app, anyone):
    """Cases to which this and that happened, by people of every role, in no order."""
    dice = Random(8)
    people = [*(person for person in DEMO_PEOPLE if person.role != "auditor")]
    staff = [enter(app.test_client(), "staff", person.login) for person in people]
    contact = {"phone": "+84987600123", "name": SECRET, "consent": True}
    codes = [
        send(anyone, f"{SECRET} {n}", place={"lon": 107.3558 - n / 1000, "lat": 20.9887})
        for n in range(5)
    ]
    codes.append(send(anyone, SECRET, place=IN_BEN_CAT, contact=contact))
    happened = set()
    for _ in range(260):
        action, given = dice.choice(COMMANDS)
        answer = dice.choice(staff).post(f"/reports/{dice.choice(codes)}/{action}", json=given)
        assert answer.status_code in (200, 403, 404, 409, 422), (action, answer.text)
        happened |= {action} if answer.status_code == 200 else set()
    assert len(happened) > 8, happened
    services.catch_up()
    return codes


def log_of(services):
    query = select(event_log.c.position, event_log.c.topic).order_by(event_log.c.position)
    with services.engine.connect() as db:
        return db.execute(query).all()


def test_everything_public_is_told_once_in_order_and_nothing_of_a_person(services, anyone, lived):
    told = walked(anyone, 1000)
    public = [row for row in log_of(services) if row.topic in TOLD]
    assert [(int(each["id"]), each["type"]) for each in told] == [
        (row.position, f"kalong.{row.topic}") for row in public
    ]
    assert len({each["type"] for each in told}) > 12
    assert walked(anyone, 3) == walked(anyone, 50) == told

    text = json.dumps(told, ensure_ascii=False)

    with services.engine.connect() as db:
        states = db.execute(select(event_log.c.state)).scalars().all()
    actors = {state["by"]["id"] for state in states if "by" in state} - {"system"}
    assert len(actors) > 4
    assert [each for each in (*actors, SECRET, "Kín", "987600123", "@demo") if each in text] == []
    for each in told:
        fields = TOLD[each["type"].removeprefix("kalong.")]
        assert set(each["data"]) == {"by_role", *fields}
    codes = {e["subject"] for e in told if e["type"].startswith("kalong.report.")}
    assert codes >= {f"reports/{code}" for code in lived}
    checked = Draft7Validator(CLOUD_EVENT)
    assert [error for each in told for error in checked.iter_errors(each)] == []


def test_what_is_told_is_decided_for_each_kind_of_event():
    assert TOLD.keys() <= EVENTS.keys()
    assert not TOLD.keys() & STAYS_INSIDE
    words = {"text", "reason", "note", "question", "answer", "words", "document", "elsewhere"}
    assert not words & {name for names in TOLD.values() for name in names}
    assert "by" not in {name for names in TOLD.values() for name in names}


def test_the_words_of_people_are_not_even_read(services, anyone):
    send(anyone, SECRET)
    with statements(services.engine) as sent:
        assert len(asked(anyone, limit=1000)["events"]) > 20
    assert len(sent) <= 4
    assert not [each for each in sent if "sealed_words" in each or "data_key" in each]


def test_somebody_who_waits_is_told_at_once_and_misses_nothing(services, app):
    """Writers draw positions in one order and commit in another; readers wait meanwhile."""
    begun = asked(app.test_client(), after=log_of(services)[-1].position)
    stop = []
    writers = [Thread(target=write, args=(app.test_client(), 8)) for _ in range(3)]
    feeder = Thread(target=feed, args=(services, stop))
    for thread in (feeder, *writers):
        thread.start()
    found, page, start = [], begun, monotonic()
    try:
        while sum(each["type"].endswith("submitted") for each in found) < 24:
            assert monotonic() - start < 60
            page = asked(app.test_client(), "/api/events", after=page["position"], wait=5)
            found += page["events"]
    finally:
        stop.append(True)
        for thread in (feeder, *writers):
            thread.join()

    last = int(found[-1]["id"])
    public = [row.position for row in log_of(services) if row.topic in TOLD]
    assert [int(each["id"]) for each in found] == [
        position for position in public if begun["position"] < position <= last
    ]


def write(client, number):
    for n in range(number):
        body = {"category": "drainage", "text": f"Nắp cống {n}", **IN_BEN_CAT}
        assert client.post("/api/reports", json=body).status_code == 201


def feed(services, stop):
    while not stop:
        services.worker.catch_up()


def test_who_waits_in_vain_is_answered_in_time_and_only_few_wait(services, app, monkeypatch):
    client, last = app.test_client(), log_of(services)[-1].position
    services.catch_up()
    start = monotonic()
    page = asked(client, after=last, wait=0.3)
    assert (page["events"], page["position"]) == ([], last)
    assert 0.25 < monotonic() - start < 4

    monkeypatch.setattr(event_feed.room, "acquire", lambda blocking: False)  # noqa: ARG005
    start = monotonic()
    asked(client, after=last, wait=5)
    assert monotonic() - start < 4


@pytest.mark.parametrize("query", ["after=-1", "after=x", f"after={2**63}", "limit=0", "wait=99"])
def test_what_cannot_be_used_is_named(anyone, query):
    answer = anyone.get(f"/api/events?{query}")

    assert answer.status_code == 422
    assert answer.json["field"] == query.partition("=")[0]
