"""Free text as people write it, made safe to keep: composed, stripped, bounded."""

import re
import unicodedata
from typing import Any

from domain.refusals import Invalid

LONGEST = 4000  # Open311 GeoReport v2 allows 4,000 characters in a description

# Bidirectional overrides can make a text read as something else than it is.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
# Letters, marks and symbols by their category, and yet nothing to see: joiners, Hangul fillers,
# the braille blank and variation selectors.
BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


class TextMissing(Invalid):
    """Please describe it in a few words."""

    field = "text"


class TextTooLong(Invalid):
    """Please use no more than {longest} characters."""

    field = "text"


class TextUnreadable(Invalid):
    """The text holds characters that cannot be stored."""

    field = "text"


class ReasonMissing(TextMissing):
    """Please give the reason in words."""

    field = "reason"


class QuestionMissing(TextMissing):
    """Please say what you want to know."""

    field = "question"


class AnswerMissing(TextMissing):
    """Please write an answer."""

    field = "answer"


class NoteMissing(TextMissing):
    """Please say in words what was done."""

    field = "note"


def clean(typed: str, *, field: str = "text", longest: int = LONGEST) -> str:
    """The text in Unicode's composed form, without direction overrides; it may be empty.

    Raises `TextUnreadable` for control characters and lone surrogates, `TextTooLong`.
    """
    if CONTROLS.search(typed) or any("\ud800" <= c <= "\udfff" for c in typed):
        raise TextUnreadable(field=field)
    text = unicodedata.normalize("NFC", BIDI_CONTROLS.sub("", typed)).strip()
    if len(text) > longest:
        raise TextTooLong(field=field, longest=longest)
    return text


def required(typed: str, missing: type[TextMissing] = TextMissing) -> str:
    """Like `clean`, and refuses a text without any visible character."""
    text = clean(typed, field=missing.field or "text")
    if is_blank(text):
        raise missing
    return text


def named(typed: str, missing: type[TextMissing], longest: int) -> str:
    """A name, without anything in it that nobody can see: two that look alike are one.

    Raises `missing`, and what `clean` raises.
    """
    field = missing.field or "name"
    return required(visible(clean(typed, field=field, longest=longest)), missing)


def visible(text: str) -> str:
    """Composed, and without joiners, fillers and marks of direction."""
    seen = (c for c in BLANKS.sub("", text) if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", "".join(seen)).strip()


def is_blank(text: str) -> bool:
    """Whether there is nothing to see."""
    return all(unicodedata.category(c)[0] in "CZ" for c in BLANKS.sub("", text))


# The words that come with an event: those that must be there, and those that may be empty.
NEEDED: dict[str, type[TextMissing]] = {
    "reason": ReasonMissing,
    "note": NoteMissing,
    "question": QuestionMissing,
    "answer": AnswerMissing,
}
OPTIONAL = ("words", "elsewhere", "document")
# What may tell of a person, whoever wrote it: it is sealed, and can be destroyed.
PERSONAL = frozenset({"text", *NEEDED, *OPTIONAL})


def cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of an event with all words in them cleaned; raises what `required` raises."""
    words = {name: required(facts[name], why) for name, why in NEEDED.items() if name in facts}
    words |= {name: clean(facts[name], field=name) for name in OPTIONAL if name in facts}
    return facts | words
