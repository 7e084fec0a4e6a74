"""Reply templates and what a duplicate is: data of the handbook, checked when they are adopted."""

import pytest

from domain.handbook.duplicates import DuplicateRule, NotNear
from domain.handbook.handbook import Handbook
from domain.handbook.replies import (
    NotWellFormed,
    ReplyNamedTwice,
    ReplyTemplate,
    ReplyWithoutWords,
    UnknownPlaceholder,
)
from domain.people.actor import SYSTEM
from tests.domain.cast import NOON

FACTS = {"code": "K7M4-P2QX", "category": "Đường", "ward": "Bến Cát"}


def a_handbook():
    return Handbook(by=SYSTEM, timestamp=NOON)


def reply(code="private", **text):
    return ReplyTemplate(code, "reject", text)


def refused(refusal, *replies):
    handbook = a_handbook()
    with pytest.raises(refusal) as caught:
        handbook.adopt_replies(list(replies), SYSTEM, NOON)
    assert handbook.replies == []
    return str(caught.value)


def test_replies_are_kept_as_they_were_adopted():
    handbook = a_handbook()
    replies = [reply(vi="{code} ở {ward}", en="{code} in {ward}"), reply("other", vi="Không.")]

    handbook.adopt_replies(replies, SYSTEM, NOON)

    assert handbook.replies == replies


@pytest.mark.parametrize("place", ["{name}", "{code.real}", "{0}", "{}", "{code!r}", "{code:>9}"])
def test_a_place_that_nobody_can_fill_is_refused_by_name(place):
    said = refused(UnknownPlaceholder, reply(vi="Xin chào", en=f"Hello {place}"))

    assert "private" in said


def test_the_unknown_place_is_named():
    assert "phone" in refused(UnknownPlaceholder, reply(vi="{phone}"))


@pytest.mark.parametrize("words", ["{code", "code}", "{code}}"])
def test_a_brace_that_stands_alone_is_refused(words):
    refused(NotWellFormed, reply(vi=words))


@pytest.mark.parametrize("text", [{}, {"vi": " "}, {"en": "Hello"}])
def test_a_reply_speaks_the_city_s_own_language(text):
    refused(ReplyWithoutWords, reply(**text))


def test_two_replies_have_two_codes():
    refused(ReplyNamedTwice, reply(vi="một"), reply(vi="hai"))


def test_a_reply_is_filled_with_what_is_known():
    filled = reply(vi="{code}, {ward}, {agency}.").filled("vi", FACTS)

    assert filled == "K7M4-P2QX, Bến Cát, ."


def test_a_language_that_is_missing_gets_the_city_s_own():
    assert reply(vi="Đường {code}").filled("zh", FACTS) == "Đường K7M4-P2QX"
    assert reply(vi="vi", zh="{ward}").filled("zh", FACTS) == "Bến Cát"


def test_facts_are_never_read_as_places():
    assert reply(vi="{category}").filled("vi", {"category": "{code}"}) == "{code}"


def test_how_near_duplicates_are_is_adopted():
    handbook = a_handbook()
    handbook.adopt_duplicate_rule(DuplicateRule(80.5, 3), SYSTEM, NOON)

    assert handbook.duplicates == DuplicateRule(80.5, 3)


@pytest.mark.parametrize(("radius_m", "days"), [(0, 3), (5001, 3), (100, 0), (100, 366)])
def test_a_rule_that_finds_nothing_or_everything_is_refused(radius_m, days):
    handbook = a_handbook()
    with pytest.raises(NotNear):
        handbook.adopt_duplicate_rule(DuplicateRule(radius_m, days), SYSTEM, NOON)
    assert handbook.duplicates is None
