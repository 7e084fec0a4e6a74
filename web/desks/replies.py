"""Replies ready to be sent: the handbook's templates, filled with what is known of a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from babel.dates import format_datetime
from flask import Blueprint, Response
from sqlalchemy import select

from domain.handbook.contents import Contents
from domain.handbook.replies import ReplyTemplate
from domain.reports.code import for_people, parse_code, report_id_of
from web.access import STAFF, open_to
from web.calls import HTML, answer, operation
from web.context import time_zone
from web.desks.page import looking, the_person
from web.desks.query import SHOWN, c, within
from web.language import CITYS_OWN, LANGUAGES, MOMENT
from web.officer.areas import turn_away
from web.wiring import services

pages = Blueprint("replies", __name__, url_prefix="/desk/replies")

LONGEST_LABEL = 70


class Filled(msgspec.Struct):
    """A reply in one language: what it is called there, and its words for this case."""

    name: str
    text: str


@pages.get("/<code>")
@open_to(*STAFF)
@operation(
    "Replies ready to be sent, filled for a case, by command",
    answer=dict[str, list[Filled]],
    refused_as={HTML: None},
    refusals=(303,),
)
def replies(code: str) -> Response:
    """By command: every reply in every language, filled for this case. A preview, and the text."""
    who = looking(the_person())
    query = select(*SHOWN).where(c.code == parse_code(code), *within(who.area))
    with services().engine.connect() as db:
        found = db.execute(query).mappings().one_or_none()
    if found is None:
        services().desk.find(report_id_of(parse_code(code)))  # one that is not there is no attempt
        turn_away(services(), the_person(), "look", parse_code(code))
    case = {str(name): value for name, value in found.items()}
    filled: dict[str, list[Filled]] = {}
    for reply in who.handbook.replies:
        filled.setdefault(reply.command, []).extend(versions(reply, who.handbook, case))
    return answer(filled)


def versions(reply: ReplyTemplate, handbook: Contents, case: Mapping[str, Any]) -> list[Filled]:
    return [
        Filled(name, reply.filled(language, facts_of(case, handbook, language)))
        for language, name in LANGUAGES.items()
        if language in reply.text
    ]


def offered(handbook: Contents, command: str) -> dict[str, str]:
    """For a choice before any case is known: `code.language`, and how the words begin."""
    return {
        f"{reply.code}.{language}": f"{name}: {beginning(reply.text[language])}"
        for language, name in LANGUAGES.items()
        for reply in handbook.replies
        if reply.command == command and language in reply.text
    }


def words_for(handbook: Contents, chosen: str, case: Mapping[str, Any]) -> str:
    """The reply that a choice of `offered` names, for this case; nothing for no choice."""
    code, _, language = chosen.partition(".")
    reply = next((reply for reply in handbook.replies if reply.code == code), None)
    return "" if reply is None else reply.filled(language, facts_of(case, handbook, language))


def beginning(words: str) -> str:
    return words if len(words) <= LONGEST_LABEL else f"{words[:LONGEST_LABEL].rstrip()}…"


def facts_of(case: Mapping[str, Any], handbook: Contents, language: str) -> dict[str, str]:
    category, agency = handbook.category(case["category"]), handbook.agency(case["agency"])
    return {
        "code": for_people(case["code"]),
        "category": named(category.name, language) if category else case["category"],
        "ward": case["ward_name"] or "",
        "agency": named(agency.name, language) if agency else "",
        "due": "" if case["due"] is None else spoken(case["due"], language),
    }


def named(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get(CITYS_OWN, "")


def spoken(moment: datetime, language: str) -> str:
    locale = language if language in MOMENT else CITYS_OWN
    return str(format_datetime(moment, MOMENT[locale], tzinfo=time_zone(), locale=locale))
