"""What follows from one look at a view, where the look did not reach far enough."""

import json

import pytest

from web.live.changes import Changes
from web.live.reader import MOST_ROWS
from web.live.topics import Row


def cut_off(below: int) -> Changes:
    """A look that was full: the oldest rows it holds share the position just above `below`."""
    newest = [Row(below + 2 + n, f"N{n}", None) for n in range(MOST_ROWS - 2, 0, -1)]
    oldest = [Row(below + 1, "A", None), Row(below + 1, "B", None)]
    return Changes("ward_board", [*newest, *oldest], after=0, told=0)


@pytest.mark.parametrize(
    ("known", "codes"),
    [(39, None), (39 + MOST_ROWS, [f"N{MOST_ROWS - 2}"])],
)
def test_who_knows_less_than_the_look_holds_has_to_fetch(
    known: int, codes: list[str] | None
) -> None:
    assert codes_of(cut_off(below=40).message("city", known)) == codes


def test_a_full_look_is_complete_down_to_its_oldest_position() -> None:
    changes = cut_off(below=40)
    assert changes.complete(40)
    assert not changes.complete(39)
    assert codes_of(changes.message("case:A", 40)) == ["A"]
    assert changes.message("case:C", 40) is None
    assert codes_of(changes.message("case:C", 39)) is None


def test_a_look_covers_what_was_told_before_it_and_what_it_found() -> None:
    rows = [Row(12, "A", None)]
    assert Changes("ward_board", rows, after=10, told=11).covered == 12
    assert Changes("ward_board", rows, after=10, told=15).covered == 15
    assert Changes("ward_board", [], after=10, told=0).covered == 10


def test_a_desk_is_told_that_something_changed_and_not_what() -> None:
    """One desk's cases are not another's."""
    changes = Changes("ward_board", [Row(12, "A", None)], after=10, told=12)
    assert codes_of(changes.message("city", 10)) == ["A"]
    assert codes_of(changes.message("desk", 10)) is None
    assert changes.message("desk", 12) is None


def codes_of(message: bytes | None) -> list[str] | None:
    assert message is not None
    codes: list[str] | None = json.loads(message.partition(b"data: ")[2])["reports"]
    return codes
