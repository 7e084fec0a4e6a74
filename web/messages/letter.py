"""A letter: one message in the forms that channels need."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """`short` is for telephones; `text` and `html` are the same letter for a letter box.

    `link` leads to the case, `stop` to where one chooses; both have a token of this message.
    """

    language: str
    notice: str
    code: str
    subject: str
    short: str
    text: str
    html: str
    link: str
    stop: str


@dataclass(frozen=True)
class Links:
    open: str
    stop: str
