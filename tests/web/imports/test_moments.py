from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from web.imports.moments import NotAMoment, moment

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MIDNIGHT = datetime(2025, 6, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-01",
        "2025-07-01T00:00",
        " 2025-07-01 00:00:00 ",
        "2025-07-01T00:00:00+07:00",
        "2025-06-30T17:00:00Z",
        "2025-06-30T10:00-07:00",
    ],
)
def test_the_same_moment_may_be_written_in_many_ways(text):
    assert moment(text, VIETNAM) == MIDNIGHT


def test_moments_are_told_in_utc():
    assert moment("2025-07-01", VIETNAM).tzinfo is UTC


def test_a_letter_of_the_format_says_nothing_of_an_offset():
    read = moment("2025-07-01T00:00:00.000Z", VIETNAM, "%Y-%m-%dT%H:%M:%S.000Z")

    assert read == MIDNIGHT


def test_an_offset_in_the_format_counts():
    assert moment("30/06/2025 10:00 -0700", VIETNAM, "%d/%m/%Y %H:%M %z") == MIDNIGHT


@pytest.mark.parametrize("text", ["", "noon", "2025-13-01", "0001-01-01T00:00", "9999-99-99"])
def test_what_is_no_moment_is_refused_with_what_was_written(text):
    with pytest.raises(NotAMoment) as refusal:
        moment(text, VIETNAM)

    assert repr(text) in str(refusal.value)


def test_what_is_not_in_the_format_is_refused():
    with pytest.raises(NotAMoment):
        moment("2025-07-01", VIETNAM, "%d/%m/%Y")
