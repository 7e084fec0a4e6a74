"""Counts the statements that a page needs."""

from contextlib import contextmanager
from threading import get_ident

from sqlalchemy import event


@contextmanager
def statements(engine):
    """The statements that this thread sends meanwhile; those that follow positions go on beside."""
    sent = []
    here = get_ident()

    def note(_connection, _cursor, statement, *_):
        if get_ident() == here:
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
