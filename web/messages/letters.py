"""Writing letters, in the language of who gets them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, select_autoescape

from domain.reports.code import for_people
from web.context import in_language
from web.language import MARKS, MOMENT, language, speaking
from web.messages.facts import Facts, Item
from web.messages.letter import Letter, Links
from web.messages.sizes import fitting
from web.messages.words import labels, phrases, sentences
from web.wiring import Services
from web.words import statuses

NAME = "Ka Long"

mail = Environment(
    loader=PackageLoader("web", "templates/messages"),
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
)


def letter_of(services: Services, facts: Facts, spoken: str, links: Links) -> Letter:
    with speaking(spoken):
        return written(services, facts, links)


def written(services: Services, facts: Facts, links: Links) -> Letter:
    sentence = sentences()[facts.notice].format_map(said(services, facts))
    words = [(labels()[name], text) for name, text in facts.written]
    code = for_people(facts.code) if facts.code else ""
    more = {
        "language": MARKS[language()],
        "sentence": sentence,
        "words": words,
        "items": [line_of(services, item) for item in facts.items],
        "links": links,
        "open": phrases()["case" if facts.code else "page"],
        **phrases(),
    }
    return Letter(
        language=language(),
        notice=facts.notice,
        code=code,
        subject=one_line(f"{NAME}: {sentence}"),
        short=in_short(sentence, words, links.open),
        text=mail.get_template("letter.txt").render(more),
        html=mail.get_template("letter.html").render(more),
        link=links.open,
        stop=links.stop,
    )


def said(services: Services, facts: Facts) -> dict[str, str]:
    category = services.handbook.category(facts.category or "")
    agency = services.handbook.agency(facts.agency)
    known = {
        "code": for_people(facts.code) if facts.code else "",
        "category": in_language(category.name) if category else "",
        "agency": in_language(agency.name) if agency else facts.agency or "",
    }
    zone = services.config.time_zone
    moments = {name: moment(at, zone) for name, at in facts.moments.items()}
    values = dict(facts.values)
    if "into" in values:
        values["into"] = for_people(values["into"])
    return known | moments | values


def line_of(services: Services, item: Item) -> str:
    category = services.handbook.category(item.category)
    name = in_language(category.name) if category else item.category
    address = f"{services.config.messages.public_url}/reports/{item.code}"
    return f"{name} · {statuses()[item.status]} · {address}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    return str(format_datetime(at, MOMENT[language()], tzinfo=zone, locale=language()))


def in_short(sentence: str, words: list[tuple[str, str]], link: str) -> str:
    """No longer than three parts; what somebody wrote is cut first."""
    wrote = one_line("; ".join(f"{label}: {text}" for label, text in words))
    before = f"{NAME}: {sentence} "
    return fitting(before, wrote, f" {link}" if wrote else link)


def one_line(text: str) -> str:
    return " ".join(text.split())
