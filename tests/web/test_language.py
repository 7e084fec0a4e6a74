import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from flask import Flask

import domain.reports
import web.language
from domain.refusals import Refusal
from web.language import CITYS_OWN, LANGUAGES, catalogue, language, register
from web.script_words import interface

WEB = Path(inspect.getfile(web.language)).parent
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")
ON_PAGES = (
    "domain.accountability.bundle",
    "domain.federation",
    "domain.handbook",
    "domain.messages",
    "domain.people",
    "domain.places",
    "domain.reports",
    "domain.refusals",
    "domain.wards.reform",
    "eventlog.idempotency",
    "eventlog.vault",
    "geo.exchange",
    "geo.ways",
    "web.bodies",
    "web.calls",
    "web.accounts",
    "web.auditor",
    "web.citizen",
    "web.csrf",
    "web.desks",
    "web.imports.chosen",
    "web.imports.listings",
    "web.imports.notes",
    "web.imports.pages",
    "web.imports.place_files",
    "web.imports.report_rows",
    "web.imports.reports",
    "web.imports.rows",
    "web.imports.sheet",
    "web.federation",
    "web.intake",
    "web.media",
    "web.limits",
    "web.messages",
    "web.officer",
    "web.open311",
    "web.opendata.asked",
    "web.over_time",
    "web.proof",
    "web.scorecard",
)
SAID = re.compile(r'\bsay\(\s*"(\w+)"')
KEY_OF_A_SENTENCE = re.compile(r'"(\w+)"')


def test_every_message_is_translated_into_every_language(translations):
    assert [m for m in messages() if not translations.get(m)] == []


def test_no_catalogue_keeps_a_message_that_nobody_says(translations):
    assert sorted(set(translations) - set(messages())) == []


def test_a_translation_keeps_the_places_for_facts(translations):
    changed = [m for m, t in translations.items() if places_in(m) != places_in(t)]

    assert changed == []


def test_what_is_said_in_chinese_is_chinese():
    said = catalogue("zh")

    assert [m for m in messages() if not re.search("[\u4e00-\u9fff]", said.gettext(m))] == []


def test_the_scripts_say_only_what_the_page_brings_along():
    assert sorted(keys_said() - set(interface())) == []


def test_the_page_brings_along_only_what_the_scripts_say():
    every_word = set(KEY_OF_A_SENTENCE.findall(scripts()))

    assert sorted(set(interface()) - every_word) == []


@pytest.mark.parametrize(
    ("query", "cookie", "browser", "wanted"),
    [
        ("", None, "", "vi"),
        ("", None, "fr, de;q=0.8", "vi"),
        ("", None, "en-GB, vi;q=0.5", "en"),
        ("", "vi", "en", "vi"),
        ("?lang=en", "vi", "vi", "en"),
        ("?lang=xx", "en", "vi", "en"),
        *(("", None, f"{tag}, en;q=0.5", "zh") for tag in ("zh", "zh-CN", "zh-Hans", "zh-TW")),
        ("?lang=zh", "vi", "en", "zh"),
    ],
)
def test_the_reader_s_choice_comes_before_the_browser_s(query, cookie, browser, wanted):
    headers = {"Accept-Language": browser} | ({"Cookie": f"lang={cookie}"} if cookie else {})

    with a_site().test_request_context(f"/{query}", headers=headers):
        assert language() == wanted


def test_a_choice_is_kept():
    client = a_site().test_client()

    client.get("/?lang=en")

    assert client.get("/", headers={"Accept-Language": "vi"}).text == "Map"


def test_the_city_speaks_its_own_language_where_there_is_no_reader():
    assert language() == CITYS_OWN
    assert catalogue(CITYS_OWN).gettext("Map") == "Bản đồ"


@pytest.fixture(params=LANGUAGES)
def code(request):
    return request.param


@pytest.fixture
def translations(code):
    with (WEB / "translations" / f"{code}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=code) if m.id}


def a_site():
    app = Flask("a_site")
    register(app)
    app.add_url_rule("/", view_func=lambda: web.language.gettext("Map"))
    return app


def messages() -> list[str]:
    found = [*in_files("*.py", "python"), *in_files("*.html", "jinja2.ext.babel_extract")]
    return list(dict.fromkeys([*found, *refusals()]))


def in_files(pattern: str, method: str) -> Iterator[str]:
    options = {} if method == "python" else {"silent": "false"}
    for path in sorted(WEB.rglob(pattern)):
        with path.open("rb") as file:
            for _, message, _, _ in extract(method, file, options=options):
                yield message if isinstance(message, str) else message[0]


def refusals() -> Iterator[str]:
    """The sentences with which people are refused on a page; commands speak to experts."""
    for module in pkgutil.walk_packages(domain.reports.__path__, "domain.reports."):
        import_module(module.name)
    import_module("web.app")
    for refusal in with_subclasses(Refusal):
        if refusal.__module__.startswith(ON_PAGES):
            yield " ".join(str(refusal.__doc__).split())


def with_subclasses(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for each in kind.__subclasses__():
        yield from with_subclasses(each)


def places_in(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def scripts() -> str:
    return "\n".join(path.read_text() for path in sorted(WEB.glob("static/js/*.js")))


def keys_said() -> set[str]:
    return set(SAID.findall(scripts()))
