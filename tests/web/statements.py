"""Counts the statements that a page needs."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def statements(engine):
    """The statements that are sent meanwhile."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements_of(services, client, path):
    """How many a page needs once the handbook and the wards are known."""
    client.get(path)
    with statements(services.engine) as sent:
        assert client.get(path).status_code == 200
    return len(sent)
