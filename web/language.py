"""The languages of the pages: catalogues read at start, and which one this reader wants."""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, g, has_request_context, request

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}  # the first is the city's own
CITYS_OWN = next(iter(LANGUAGES))
TRANSLATIONS = Path(__file__).parent / "translations"
COOKIE = "lang"
A_YEAR = 365 * 24 * 3600  # seconds


def register(app: Flask) -> None:
    """Teaches the templates `gettext`, and keeps a reader's choice in a cookie."""
    for code in LANGUAGES:
        catalogue(code)  # a broken catalogue stops the start, not a page
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True
    )
    app.after_request(remember)


@cache
def catalogue(code: str) -> GNUTranslations:
    with (TRANSLATIONS / f"{code}.po").open("rb") as file:
        messages = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def language() -> str:
    """The reader's language; outside of a request the city's own."""
    if not has_request_context():
        return CITYS_OWN
    if "language" not in g:
        g.language = wanted()
    return str(g.language)


def wanted() -> str:
    # Not best_match: of "en-GB, vi" it takes vi, because only that is spelled like ours.
    browser = [tag.partition("-")[0] for tag in request.accept_languages.values()]
    for choice in (request.args.get("lang"), request.cookies.get(COOKIE), *browser):
        if choice in LANGUAGES:
            return str(choice)
    return CITYS_OWN


def remember(response: Response) -> Response:
    if not response.cache_control.public:  # what everybody may share speaks no language
        response.vary.add("Cookie")
        response.vary.add("Accept-Language")
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language(), max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def gettext(message: str) -> str:
    return catalogue(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    return catalogue(language()).ngettext(one, many, number)
