"""What every page gets: the reader's language, person and names, and where the live stream is."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import Flask, current_app, request

from web.access import may
from web.accounts.session import current_person
from web.assets import imported_by
from web.headers import live_url
from web.language import CITYS_OWN, LANGUAGES, gettext, language
from web.maps.pages import composed, script_url
from web.script_words import script_words
from web.wiring import services
from web.words import place_kinds, roles, scores, search_words, statuses, tell

MOMENT = {"vi": "HH:mm, dd/MM/yyyy", "en": "d MMM yyyy, HH:mm"}
Names = Mapping[str, str]


def register(app: Flask) -> None:
    app.context_processor(page_facts)
    app.jinja_env.filters.update(
        moment=moment, in_language=in_language, case_code=case_code, unit_name=unit_name
    )


def page_facts() -> dict[str, Any]:
    return {
        "language": language(),
        "languages": LANGUAGES,
        "person": current_person(),
        "may": may,
        "imported_by": imported_by,
        "fresh_key": lambda: secrets.token_urlsafe(18),
        "live_url": live_url(),
        "time_zone": str(time_zone()),
        "statuses": statuses(),
        "roles": roles(),
        "scores": scores(),
        "place_kinds": place_kinds(),
        "search_words": search_words(),
        "composed_map": composed,
        "map_script_url": script_url,
        "in_other_language": in_other_language,
        "categories": categories,
        "agencies": agencies,
        "words_for_scripts": words_for_scripts,
        "tell": lambda kind, details: tell(kind, details, agencies(), moment),
    }


def time_zone() -> ZoneInfo:
    return ZoneInfo(str(current_app.config.get("TIME_ZONE", "Asia/Ho_Chi_Minh")))


def moment(value: datetime | str) -> str:
    """A moment as the city's clocks showed it; text is read as ISO 8601."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    pattern = MOMENT[language()]
    return str(format_datetime(at, pattern, tzinfo=time_zone(), locale=language()))


def in_language(names: Names | str | None) -> str:
    if names is None or isinstance(names, str):
        return names or ""
    return names.get(language()) or names.get(CITYS_OWN) or next(iter(names.values()), "")


def case_code(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def unit_name(name: str, unit_type: str) -> str:
    """The name with its type in front, unless the name says it already."""
    says_it = name.lower().startswith(unit_type.lower())
    return name if says_it else f"{unit_type[:1].upper()}{unit_type[1:]} {name}"


def in_other_language(code: str) -> str:
    return f"{request.path}?{urlencode({**request.args, 'lang': code})}"


def categories() -> dict[str, dict[str, str]]:
    return {
        found.code: {
            "name": in_language(found.name),
            "icon": found.icon,
            "severity": found.severity,
        }
        for found in services().handbook.categories
    }


def agencies() -> dict[str, str]:
    return {found.code: in_language(found.name) for found in services().handbook.agencies}


def words_for_scripts() -> dict[str, Any]:
    return script_words() | {
        "language": language(),
        "timeZone": str(time_zone()),
        "categories": categories(),
        "agencies": agencies(),
    }


def error_title(status: int) -> str:
    titles = {
        403: gettext("You may not enter here"),
        404: gettext("This page does not exist"),
        409: gettext("This cannot be done now"),
        413: gettext("This is too large"),
        422: gettext("Something in it is not right"),
        503: gettext("The city's records are out of reach"),
    }
    return titles.get(status, gettext("Something went wrong"))
