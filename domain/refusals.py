"""Refusals: what the city answers when something cannot be done.

A refusal is named after the state of things, its docstring is the sentence that people read,
and `field` names the input that has to change.
"""

from typing import Any


class Refusal(Exception):
    """That cannot be done."""

    field: str | None = None

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(type(self).__doc__)
        self.field = field or self.field
        self.facts = facts

    def __str__(self) -> str:
        return (type(self).__doc__ or "").format_map(self.facts)


class Invalid(Refusal):
    """What was sent cannot be accepted as it is."""


class Unknown(Refusal):
    """There is no such thing."""


class NotAllowed(Refusal):
    """This is not for you to do."""


class NotNow(Refusal):
    """The case is in a state that does not allow this."""


class HappenedMeanwhile(NotNow):
    """Somebody else changed this case in the meantime; look at it once more before you decide."""
