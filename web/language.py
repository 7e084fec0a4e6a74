"""The languages of the pages: catalogues read at start, and which one this reader wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, g, has_request_context, request

from eventlog.vault import Language

LANGUAGES: dict[Language, str] = {  # the first is the city's own
    "vi": "Tiếng Việt",
    "en": "English",
    "zh": "中文",
}
MARKS = {"vi": "vi", "en": "en", "zh": "zh-Hans"}  # as pages and feeds name their language
SIGNS = {"vi": "VI", "en": "EN", "zh": "中文"}  # where there is little room
MOMENT = {"vi": "HH:mm, dd/MM/yyyy", "en": "d MMM yyyy, HH:mm", "zh": "yyyy年M月d日 HH:mm"}
EXACT = {"vi": "HH:mm:ss, dd/MM/yyyy", "en": "d MMM yyyy, HH:mm:ss", "zh": "yyyy年M月d日 HH:mm:ss"}
DAY = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy", "zh": "yyyy年M月d日"}
CITYS_OWN = next(iter(LANGUAGES))
TRANSLATIONS = Path(__file__).parent / "translations"
COOKIE = "lang"
SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)
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
    """The reader's language; outside of a request the city's own, or the one that is spoken."""
    if spoken := SPOKEN.get():
        return spoken
    if not has_request_context():
        return CITYS_OWN
    if "language" not in g:
        g.language = wanted()
    return str(g.language)


def spoken() -> Language:
    """The reader's language, as messages to them are written in it."""
    return cast(Language, language())


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Meanwhile everything is said in this language, whoever reads."""
    before = SPOKEN.set(code if code in LANGUAGES else CITYS_OWN)
    try:
        yield
    finally:
        SPOKEN.reset(before)


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
