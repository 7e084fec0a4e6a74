import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reports.words import (
    LONGEST,
    ReasonMissing,
    TextMissing,
    TextTooLong,
    TextUnreadable,
    clean,
    named,
    required,
    visible,
)

# Where trouble comes from: accents by themselves, Hangul jamo, direction overrides, blanks.
TROUBLE = "e\u0301\u0323o\u031bĐ\u1100\u1161\u202a\u202e\u2066\u200b\u00a0 \n\ufb2c\u0344"


@given(st.text() | st.text(TROUBLE))
def test_cleaned_words_are_composed_stripped_and_stay_as_they_are(typed):
    try:
        text = clean(typed)
    except TextUnreadable:
        return

    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert clean(text) == text


def test_an_accent_is_composed_even_where_an_override_hid_between():
    assert clean("e\u202e\u0301") == "é"


@pytest.mark.parametrize("override", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_no_text_can_be_made_to_read_as_another(override):
    assert clean(f"paid {override}000.001") == "paid 000.001"


UNSTORABLE = ["\x00", "a\x00b", "\x1b[2J", "\x7f", "\ufeff", "\ud800", "\ud83d alone"]


@pytest.mark.parametrize("unstorable", UNSTORABLE, ids=ascii)
def test_what_cannot_be_stored_is_refused(unstorable):
    with pytest.raises(TextUnreadable) as refusal:
        clean(unstorable, field="note")
    assert refusal.value.field == "note"


def test_every_character_outside_the_controls_can_be_kept_and_encoded():
    assert clean("Cống\thỏng\r\n下水道 🕳️ 👩🏽‍🔧") == "Cống\thỏng\r\n下水道 🕳️ 👩🏽‍🔧"


def test_a_text_may_be_as_long_as_the_limit_and_not_longer():
    assert len(required("x" * LONGEST)) == LONGEST
    with pytest.raises(TextTooLong) as refusal:
        required("x" * (LONGEST + 1))
    assert str(refusal.value) == "Please use no more than 4000 characters."


def test_length_is_counted_in_composed_characters_without_blanks_around():
    assert len(clean("  " + "e\u0301" * LONGEST + "\n")) == LONGEST


def test_a_text_that_grows_by_being_composed_is_measured_after_it():
    with pytest.raises(TextTooLong):
        clean("\ufb2c" * LONGEST)


INVISIBLE = {
    "nothing": "",
    "blanks": " \t\r\n\u00a0\u3000",
    "zero width": "\u200b\u200c\u200d\u2060",
    "soft hyphen": "\u00ad",
    "overrides": "\u202e\u2066",
    "tags": "\U000e0041\U000e0042",
    "hangul fillers": "\u3164\u115f\u1160\uffa0",
    "braille blank": "\u2800",
    "variation selectors": "\ufe0f\U000e0100",
    "grapheme joiner": "\u034f",
    "private use": "\ue000",
}


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_a_text_without_anything_to_see_is_missing(text):
    with pytest.raises(TextMissing):
        required(text)
    assert required(f"{text}!{text}")


@pytest.mark.parametrize("text", ["?", "1", "洞", "🕳️", "ổ gà", "한글", "⠓"])
def test_one_visible_character_is_enough(text):
    assert required(text) == text


def test_what_is_missing_is_named_after_its_field():
    with pytest.raises(ReasonMissing) as refusal:
        required(" ", ReasonMissing)
    assert refusal.value.field == "reason"
    with pytest.raises(TextUnreadable) as unreadable:
        required("\x00", ReasonMissing)
    assert unreadable.value.field == "reason"


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_two_names_that_look_alike_are_one(text):
    hidden = text.replace("\ue000", "").strip()

    assert named(f"C{hidden}hợ", TextMissing, 60) == "Chợ"


@given(st.text() | st.text(TROUBLE))
def test_what_is_visible_stays_as_it_is(typed):
    assert visible(visible(typed)) == visible(typed)
    assert visible("Phường Móng Cái 2, ổ gà 下水道") == "Phường Móng Cái 2, ổ gà 下水道"
