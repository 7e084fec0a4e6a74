"""What letters say, in three languages, and how long they are."""

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract

from domain.messages.policies import POLICIES
from web.language import LANGUAGES, MARKS, catalogue, speaking
from web.messages import words
from web.messages.facts import Facts
from web.messages.letter import Links
from web.messages.letters import letter_of
from web.messages.sizes import MOST_PARTS, fitting, parts

LINKS = Links(f"https://phananh.city.example/m/{'x' * 32}", f"https://x.example/m/{'x' * 32}/stop")
DUE = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
VALUES = {"into": "23456789", "percent": "80", "number": "3", "what": "K7M4-P2QX"}


def letter(services, notice, language, **more):
    facts = {"code": "K7M4P2QX", "category": "drainage", "agency": "urban", "values": VALUES}
    moments = {"due": DUE, "expected": DUE, "asked": DUE}
    return letter_of(
        services, Facts(notice, **{**facts, "moments": moments, **more}), language, LINKS
    )


def all_notices():
    with speaking("vi"):
        return list(words.sentences())


def test_every_policy_has_a_sentence():
    assert {policy.notice for policy in POLICIES} <= set(all_notices())


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language_of_messages(language):
    with Path(inspect.getfile(words)).open("rb") as file:
        said = [message for _, message, _, _ in extract("python", file)]

    known = catalogue(language)
    assert [m for m in said if language != "en" and known.gettext(m) == m] == []
    assert len(said) > 25


@pytest.mark.parametrize("notice", all_notices())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_short_enough_and_complete(services, notice, language):
    found = letter(services, notice, language)

    assert parts(found.short) <= MOST_PARTS
    assert found.short.endswith(LINKS.open)
    assert "{" not in found.short + found.text
    assert LINKS.stop in found.text
    assert f'lang="{MARKS[language]}"' in found.html


def test_moments_are_those_of_the_city_s_clocks(services):
    assert "11:30, 25/11/2026" in letter(services, "assigned/due", "vi").short
    assert "2026年11月25日 11:30" in letter(services, "assigned/due", "zh").short


def test_hostile_words_stay_words(services):
    evil = "<script>alert(1)</script>\r\nBcc: all@city.example"
    found = letter(services, "rejected", "en", written=(("reason", evil),))

    assert "<script>" not in found.html
    assert "&lt;script&gt;" in found.html
    assert "\n" not in found.subject + found.short


def test_long_words_are_cut_and_the_link_never_is(services):
    found = letter(services, "rejected", "vi", written=(("reason", "đất " * 500),))

    assert parts(found.short) == MOST_PARTS
    assert found.short.endswith(f"… {LINKS.open}")
    assert "đất " * 500 in found.text.replace("\n", " ") + " "


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ạ" * 70, 1),
        ("ạ" * 71, 2),
        ("ạ" * 134, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("", 1),
    ],
)
def test_parts_are_counted_as_networks_do(text, number):
    assert parts(text) == number


def test_without_room_for_words_there_are_none():
    assert fitting("a" * 150, "bcd", "e" * 9, most=1) == "a" * 150 + "e" * 9
