"""A port for texts that keeps what it is told, for tests to read."""

from typing import NamedTuple


class Told(NamedTuple):
    phone: str
    words: str


class Texts:
    def __init__(self):
        self.waiting = []

    def queue(self, phone, text, until):  # noqa: ARG002 - the port's
        self.waiting.append(Told(phone, text))


def collect(services):
    """From now on what these services send by text is kept in the list that is returned."""
    services.texts = Texts()
    return services.texts.waiting
