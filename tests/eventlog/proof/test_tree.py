"""Roots and proofs against the definitions of RFC 9162, written down once more, naively."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.proof.tree import Growth, Tree
from eventlog.proof.verify import (
    EMPTY,
    Frontier,
    NotProved,
    check_consistency,
    node_hash,
    root_by_inclusion,
)

SIZES = (*range(1, 35), 63, 64, 65, 255, 256, 257, 511, 513, 1000)
LEAVES = [sha256(str(number).encode()).digest() for number in range(1000)]


def naive_root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


@pytest.fixture(scope="module")
def tree():
    growth = Growth(0, lambda *_: b"")
    growth.add(LEAVES)
    return Tree(lambda level, number: bytes(growth.changed[level, number]))


ROOTS = {size: naive_root(LEAVES[:size]) for size in (0, *SIZES)}


@pytest.mark.parametrize("size", SIZES)
def test_a_root_is_that_of_the_definition(tree, size):
    assert tree.root(size) == ROOTS[size]


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_no_other_one_is(tree, size):
    for index in range(0, size, max(1, size // 30)):
        path = tree.inclusion(index, size)
        assert root_by_inclusion(LEAVES[index], index, size, path) == ROOTS[size]
        assert root_by_inclusion(sha256(b"x").digest(), index, size, path) != ROOTS[size]


@pytest.mark.parametrize("second", SIZES)
def test_every_beginning_is_proved_and_no_other_one_is(tree, second):
    for first in [size for size in ROOTS if size <= second]:
        path = tree.consistency(first, second)
        check_consistency(first, ROOTS[first], second, ROOTS[second], path)
        if first:
            with pytest.raises(NotProved):
                check_consistency(first, EMPTY, second, ROOTS[second], path)
            with pytest.raises(NotProved):
                check_consistency(first, ROOTS[first], second, EMPTY, path)


@given(st.data())
def test_a_path_that_was_tampered_with_proves_nothing(tree, data):
    size = data.draw(st.sampled_from(SIZES[1:]))
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index, size)
    at = data.draw(st.integers(0, len(path) - 1))
    changed = [*path[:at], sha256(path[at]).digest(), *path[at + 1 :]]
    assert root_by_inclusion(LEAVES[index], index, size, changed) != ROOTS[size]
    for wrong in (path[:-1], [*path, path[0]]):
        with pytest.raises(NotProved):
            root_by_inclusion(LEAVES[index], index, size, wrong)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_it_grows_in_any_steps_to_the_same_tiles(steps):
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0

    def read(level, number):
        return tiles[level, number]

    for step in steps:
        growth = Growth(size, read)
        growth.add((LEAVES * 2)[size : size + step])
        tiles |= {place: bytes(hashes) for place, hashes in growth.changed.items()}
        size += step
    frontier = Frontier()
    for leaf in (LEAVES * 2)[:size]:
        frontier.add(leaf)

    assert Tree(read).root(size) == frontier.root


@pytest.mark.parametrize("sizes", [(-1, 3), (4, 3)])
def test_what_cannot_be_asked_is_refused(tree, sizes):
    with pytest.raises(IndexError):
        tree.consistency(*sizes)
    with pytest.raises(IndexError):
        tree.inclusion(sizes[1], 3)
