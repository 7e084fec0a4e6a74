"""What every page gets: the reader's language, person and names, and where the live stream is."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, current_app, request

from domain.reports.code import for_people
from web.access import may
from web.accounts.session import current_citizen, current_person, person_name
from web.assets import REPORT_SHEETS, SHEETS, imported_by
from web.figures import FILTERS
from web.headers import live_url
from web.language import CITYS_OWN, DAY, EXACT, LANGUAGES, MARKS, MOMENT, SIGNS, gettext, language
from web.maps.pages import map_here, script_url
from web.messages.outgoing import public_key
from web.officer.actions import ENDPOINTS
from web.officer.work import group_titles, titles
from web.qr import qr
from web.reform.former import former_wards
from web.script_words import script_words
from web.size import is_big
from web.wiring import services
from web.words import (
    dissatisfactions,
    emergencies,
    look_reasons,
    place_kinds,
    roles,
    scores,
    search_words,
    statuses,
    tell,
)

Names = Mapping[str, str]


def register(app: Flask) -> None:
    app.context_processor(page_facts)
    app.jinja_env.globals.update(TOOLS)
    app.jinja_env.filters.update(
        moment=moment,
        exact_moment=exact_moment,
        day=day,
        in_language=in_language,
        case_code=for_people,
        unit_name=unit_name,
        person_name=person_name,
        iso_day=iso_day,
        city_clock=city_clock,
        thousands=thousands,
        **FILTERS,
    )


def page_facts() -> dict[str, Any]:
    """What depends on the request."""
    return {
        "language": language(),
        "big": is_big(),
        "person": current_person(),
        "citizen": current_citizen(),
        "push_key": public_key(services().config.messages.push, services().config.home),
        "live_url": live_url(),
        "time_zone": str(time_zone()),
        "statuses": statuses(),
        "roles": roles(),
        "scores": scores(),
        "dissatisfactions": dissatisfactions(),
        "place_kinds": place_kinds(),
        "search_words": search_words(),
        "ground": services().config.basemap,
    }


def time_zone() -> ZoneInfo:
    return ZoneInfo(str(current_app.config.get("TIME_ZONE", "Asia/Ho_Chi_Minh")))


def moment(value: datetime | str) -> str:
    """A moment as the city's clocks showed it; text is read as ISO 8601."""
    return on_the_clocks(value, MOMENT)


def exact_moment(value: datetime | str) -> str:
    """The same with its seconds."""
    return on_the_clocks(value, EXACT)


def on_the_clocks(value: datetime | str, patterns: Names) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(format_datetime(at, patterns[language()], tzinfo=time_zone(), locale=language()))


def iso_day(value: datetime) -> str:
    """The day of a moment by the city's clocks, as fields of forms take it."""
    return value.astimezone(time_zone()).date().isoformat()


def city_clock(value: datetime) -> str:
    """The same with the time, in minutes."""
    at = value.astimezone(time_zone()).replace(tzinfo=None)
    return at.isoformat(timespec="minutes")


def thousands(value: int) -> str:
    return str(format_decimal(value, locale=language()))


def day(value: date) -> str:
    return str(format_date(value, DAY[language()], locale=language()))


def in_language(names: Names | str | None) -> str:
    if names is None or isinstance(names, str):
        return names or ""
    return names.get(language()) or names.get(CITYS_OWN) or next(iter(names.values()), "")


def unit_name(name: str, unit_type: str) -> str:
    """The name with its type in front, unless the name says it already."""
    says_it = name.lower().startswith(unit_type.lower())
    return name if says_it else f"{unit_type[:1].upper()}{unit_type[1:]} {name}"


def in_other_language(code: str) -> str:
    return f"{request.path}?{urlencode({**request.args, 'lang': code})}"


def in_other_size() -> str:
    return f"{request.path}?{urlencode({**request.args, 'big': '0' if is_big() else '1'})}"


def categories() -> dict[str, dict[str, str]]:
    return {
        found.code: {
            "name": in_language(found.name),
            "icon": found.icon,
            "severity": found.severity,
            "kind": found.kind,
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
        429: gettext("Please wait a little"),
        503: gettext("The city's records are out of reach"),
    }
    return titles.get(status, gettext("Something went wrong"))


TOOLS = {
    "languages": LANGUAGES,
    "in_other_size": in_other_size,
    "language_mark": MARKS.get,
    "language_signs": SIGNS,
    "may": may,
    "imported_by": imported_by,
    "all_sheets": SHEETS,
    "report_sheets": REPORT_SHEETS,
    "fresh_key": lambda: secrets.token_urlsafe(18),
    "emergencies": emergencies,
    "composed_map": map_here,
    "former_wards": lambda: former_wards(services()),
    "known_reforms": lambda: services().current_reforms(),
    "redrawn": lambda: bool(services().redrawn.reforms),
    "qr": qr,
    "map_script_url": script_url,
    "in_other_language": in_other_language,
    "categories": categories,
    "agencies": agencies,
    "command_titles": titles,
    "look_reasons": look_reasons,
    "command_groups": group_titles,
    "endpoint_of": ENDPOINTS.get,
    "words_for_scripts": words_for_scripts,
    "tell": lambda kind, details: tell(kind, details, agencies(), moment),
}
"""What templates call; macros that are imported see these too."""
