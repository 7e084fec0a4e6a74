from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reports.code import (
    ALPHABET,
    PAYLOAD,
    UnknownCode,
    code_from,
    for_people,
    new_code,
    parse_code,
    report_id_of,
    with_check,
)

CODES = st.text(ALPHABET, min_size=PAYLOAD, max_size=PAYLOAD).map(with_check)


def is_known(typed):
    try:
        return bool(parse_code(typed))
    except UnknownCode:
        return False


@given(CODES)
def test_no_single_wrong_character_goes_unnoticed(code):
    slips = [
        code[:place] + wrong + code[place + 1 :]
        for place in range(len(code))
        for wrong in ALPHABET
        if wrong != code[place]
    ]

    assert [slip for slip in slips if is_known(slip)] == []


@given(CODES)
def test_no_swap_of_two_characters_goes_unnoticed(code):
    for left, right in combinations(range(len(code)), 2):
        swapped = list(code)
        swapped[left], swapped[right] = code[right], code[left]

        assert is_known("".join(swapped)) == (code[left] == code[right])


@given(CODES)
def test_a_code_is_understood_as_people_type_it(code):
    assert parse_code(for_people(code)) == code
    assert parse_code(for_people(code).lower()) == code
    assert parse_code(f" {code[:2]} {code[2:5].lower()}-{code[5:]}\n") == code


@pytest.mark.parametrize(
    "typed", ["", "-", "K7M4", "K7M4P2QXX", "0OIL1111", "ĐƯỜNG BỘ", "😀" * 8, "\x00" * 8, "８" * 8]
)
def test_what_is_no_code_is_unknown(typed):
    with pytest.raises(UnknownCode) as refusal:
        parse_code(typed)
    assert refusal.value.field == "code"


@given(st.text())
def test_whatever_is_typed_is_a_code_or_unknown_and_nothing_else(typed):
    assert not is_known(typed) or parse_code(parse_code(typed)) == parse_code(typed)


def test_a_code_holds_nothing_that_reads_like_something_else():
    assert set("01IOL").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def test_people_read_a_code_in_two_halves():
    assert for_people("K7M4P2QX") == "K7M4-P2QX"


def test_new_codes_are_valid_and_differ():
    codes = [new_code() for _ in range(1000)]

    assert all(map(is_known, codes))
    assert len(set(codes)) == 1000


@given(st.text(), st.text())
def test_the_same_source_always_has_the_same_code_and_another_has_another(source, other):
    assert is_known(code_from(source))
    assert (code_from(source) == code_from(other)) == (source == other)


def test_the_codes_and_ids_of_imported_rows_never_change():
    assert code_from("hue-4711") == "H2UX7GNS"
    assert str(report_id_of("K7M4P2QX")) == "f409ec84-ec3d-5b8a-906e-753429409bfb"
