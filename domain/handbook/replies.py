"""Reply templates: what is often written to reporters and colleagues, with places to fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from domain.refusals import Invalid

ReplyTo = Literal["reject", "ask", "resolve", "add_note"]  # the commands that carry the words
PLACEHOLDERS = frozenset({"code", "category", "ward", "agency", "due"})
CITYS_OWN = "vi"


class UnknownPlaceholder(Invalid):
    """The reply {reply} has a place to fill that nobody knows: {name}."""

    field = "replies"


class NotWellFormed(Invalid):
    """In the reply {reply} a brace is left open or stands alone."""

    field = "replies"


class ReplyWithoutWords(Invalid):
    """The reply {reply} has no words in Vietnamese."""

    field = "replies"


class ReplyNamedTwice(Invalid):
    """Two replies have the code {reply}."""

    field = "replies"


@dataclass(frozen=True)
class ReplyTemplate:
    """`text` has the words by language tag; each may hold some of `PLACEHOLDERS` in braces."""

    code: str
    command: ReplyTo
    text: dict[str, str]

    def filled(self, language: str, facts: Mapping[str, str]) -> str:
        """In the city's own language where this one is missing; an unknown fact is left out."""
        words = self.text.get(language) or self.text[CITYS_OWN]
        known = {name: facts.get(name, "") for name in PLACEHOLDERS}
        return words.format_map(known)


def refuse_bad(replies: Sequence[ReplyTemplate]) -> None:
    """Raises the refusal that names the reply, and the placeholder where that is unknown."""
    seen: set[str] = set()
    for reply in replies:
        if reply.code in seen:
            raise ReplyNamedTwice(reply=reply.code)
        seen.add(reply.code)
        if not reply.text.get(CITYS_OWN, "").strip():
            raise ReplyWithoutWords(reply=reply.code)
        for words in reply.text.values():
            refuse_unknown_places(reply.code, words)


def refuse_unknown_places(reply: str, words: str) -> None:
    try:
        places = list(Formatter().parse(words))
    except ValueError as error:
        raise NotWellFormed(reply=reply) from error
    for _, name, form, conversion in places:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            raise UnknownPlaceholder(reply=reply, name=name or "{}")
