"""Roots and proofs of a tree (RFC 9162, 2.1) whose hashes are kept in tiles of 256."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from eventlog.proof.verify import EMPTY, node_hash

WIDTH, HEIGHT, BYTES = 256, 8, 32

# The hashes of the tile with a level and a number, 32 bytes each, as many as there are.
ReadTile = Callable[[int, int], bytes]
Layers = list[list[bytes]]  # of one tile: its hashes, then the roots of two of them, of four, …


@lru_cache(maxsize=1024)  # about 20 kB each; the tiles at the end of the tree are in every proof
def layers_of(hashes: bytes) -> Layers:
    layers = [[hashes[at : at + BYTES] for at in range(0, len(hashes), BYTES)]]
    while len(layers[-1]) > 1:
        below = layers[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        layers.append([node_hash(left, right) for left, right in pairs])
    return layers


class Tree:
    """Any tree up to the size that the tiles hold. Sizes and indices count leaves, from 0."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._known: dict[tuple[int, int], Layers] = {}

    def root(self, size: int) -> bytes:
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path of a leaf, the nearest sibling first. Raises `IndexError`."""
        if not 0 <= index < size:
            raise IndexError(index)
        path, begin, end = [], 0, size
        while end - begin > 1:
            middle = begin + half_of(end - begin)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin = middle
        return path[::-1]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the first tree is the beginning of the second. Raises `IndexError`."""
        if not 0 <= first <= second:
            raise IndexError(first)
        if first in (0, second):
            return []
        path, begin, end, whole = [], 0, second, True
        while end != first:
            middle = begin + half_of(end - begin)
            if first <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin, whole = middle, False
        return path[::-1] if whole else [self._range(begin, end), *path[::-1]]

    def _range(self, begin: int, end: int) -> bytes:
        """The root over these leaves, which begin where a subtree of their size would."""
        size = end - begin
        if size & (size - 1) == 0:
            return self._subtree(size.bit_length() - 1, begin)
        middle = begin + half_of(size)
        return node_hash(self._range(begin, middle), self._range(middle, end))

    def _subtree(self, height: int, begin: int) -> bytes:
        level, layer = divmod(height, HEIGHT)
        number, at = divmod(begin >> (level * HEIGHT), WIDTH)
        return self._layers(level, number)[layer][at >> layer]

    def _layers(self, level: int, number: int) -> Layers:
        known = self._known.get((level, number))
        if known is None:
            known = self._known[level, number] = layers_of(self._read(level, number))
        return known


def half_of(size: int) -> int:
    """The greatest power of two below the size."""
    half: int = 1 << (size - 1).bit_length() - 1
    return half


class Growth:
    """Leaves added to the last tile of each level: what has to be written of it afterwards."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size, self._read = size, read
        self.changed: dict[tuple[int, int], bytearray] = {}

    def add(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self._put(0, self.size, leaf)
            self.size += 1

    def _put(self, level: int, index: int, node: bytes) -> None:
        number, at = divmod(index, WIDTH)
        tile = self.changed.get((level, number))
        if tile is None:
            tile = bytearray(self._read(level, number) if at else b"")
            self.changed[level, number] = tile
        tile += node
        if at == WIDTH - 1:
            self._put(level + 1, number, layers_of(bytes(tile))[-1][0])
