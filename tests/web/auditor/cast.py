"""How these tests read the replay: its events, and what its page says of a fact."""

import re

from sqlalchemy import create_engine, text


def events_of(auditor, code):
    return auditor.get(f"/api/audit/{code}").json["events"]


def position_of(auditor, code, kind, which=-1):
    found = [e["position"] for e in events_of(auditor, code) if e["kind"] == f"report.{kind}"]
    return found[which]


def page(auditor, code, **query):
    answer = auditor.get(f"/audit/{code}", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def fact(page, name):
    """What the page says of it, each moment by itself; nothing where it says nothing."""
    row = re.search(rf'data-fact="{name}".*?(?:</div>|</tr>)', page, re.S)
    values = re.findall(r"<(?:td|dd)[^>]*>(.*?)</(?:td|dd)>", row[0], re.S) if row else []
    return [" ".join(re.sub(r"<[^>]+>", " ", value).split()) for value in values]


def log(services):
    """What happened, and by whom."""
    with services.engine.connect() as db:
        query = "SELECT topic, state #>> '{by,id}' FROM event_log ORDER BY position"
        return [tuple(row) for row in db.execute(text(query))]


def as_owner(urls, statement, **values):
    """Past the guard that refuses changes of the log."""
    engine = create_engine(urls.owner)
    with engine.begin() as db:
        db.execute(text("ALTER TABLE event_log DISABLE TRIGGER event_log_append_only"))
        db.execute(text(statement), values)
        db.execute(text("ALTER TABLE event_log ENABLE TRIGGER event_log_append_only"))
    engine.dispose()
