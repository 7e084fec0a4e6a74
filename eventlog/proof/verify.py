"""Checks what a city says about its event log, with neither its database nor its network.

    python verify.py receipt FILE --key KEY
    python verify.py bundle FILE.zip --key KEY
    python verify.py export FILE --key KEY [--remembered FILE…]

It needs Python and `cryptography`, and nothing else: this one file can be copied anywhere.
KEY is the city's public key, `name+hash+base64` as printed by `kalong proof key`; --remembered
are checkpoints that somebody kept earlier. Trees and proofs are those of RFC 9162, section 2.1,
checkpoints those of C2SP's tlog-checkpoint, signed as its signed-note has it.
"""

import argparse
import base64
import binascii
import json
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ED25519 = b"\x01"  # the algorithm's number in a signed note
EMPTY = sha256().digest()
FIELDS = ("position", "stream", "version", "topic", "recorded_at", "state")


class NotProved(Exception):
    """What was claimed does not follow; the message says which part of it."""


def leaf_hash(event: dict[str, Any]) -> bytes:
    """Of the event's fields as lines of UTF-8, the state last, which may have lines of its own."""
    lines = "\n".join(str(event[name]) for name in FIELDS)
    return sha256(b"\x00" + lines.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that leaves are added to: it keeps the roots of its whole subtrees, and no more."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        self.size += 1
        left = self.size
        while left % 2 == 0:
            leaf = node_hash(self._subtrees.pop(), leaf)
            left //= 2
        self._subtrees.append(leaf)

    @property
    def root(self) -> bytes:
        if not self._subtrees:
            return EMPTY
        root = self._subtrees[-1]
        for left in reversed(self._subtrees[:-1]):
            root = node_hash(left, root)
        return root


def steps(index: int, size: int) -> tuple[int, int]:
    """How long a leaf's path is: up to where it meets the last leaf's, and from there on."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def climb(node: bytes, path: Sequence[bytes], turns: int) -> bytes:
    """Up by its siblings; bit n of `turns` tells whether the n-th one stands on the left."""
    for n, sibling in enumerate(path):
        is_left = turns >> n & 1
        node = node_hash(sibling, node) if is_left else node_hash(node, sibling)
    return node


ALL_LEFT = -1


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that follows for a leaf, counted from 0 (RFC 9162, 2.1.3.2). Raises `NotProved`."""
    if not 0 <= index < size:
        raise NotProved(f"there is no leaf {index} in a tree of {size}")
    inner, border = steps(index, size)
    if len(path) != inner + border:
        raise NotProved("the path has not the length that it has to have")
    return climb(climb(leaf, path[:inner], index), path[inner:], ALL_LEFT)


def check_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]
) -> None:
    """That the smaller tree is the beginning of the greater one (RFC 9162, 2.1.4.2).

    Raises `NotProved`.
    """
    if not 0 <= first <= second:
        raise NotProved(f"a tree of {second} does not go on from one of {first}")
    if first in (0, second):
        if path or (first and first_root != second_root):
            raise NotProved("two trees of one size have different roots")
        return
    if not path:
        raise NotProved("the proof is too short")
    found = roots_by_consistency(first, second, first_root, path)
    if found != (first_root, second_root):
        raise NotProved(f"the tree of {second} does not begin with the tree of {first}")


def roots_by_consistency(
    first: int, second: int, first_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """From the greatest whole subtree at the end of the smaller tree, up to either root."""
    height = (first & -first).bit_length() - 1
    seed, path = (first_root, path) if first == 1 << height else (path[0], path[1:])
    inner, border = steps(first - 1, second)
    inner, turns = inner - height, (first - 1) >> height
    if len(path) != inner + border:
        raise NotProved("the proof has not the length that it has to have")
    in_both = [sibling for n, sibling in enumerate(path[:inner]) if turns >> n & 1]
    old, new = climb(seed, in_both, ALL_LEFT), climb(seed, path[:inner], turns)
    return climb(old, path[inner:], ALL_LEFT), climb(new, path[inner:], ALL_LEFT)


@dataclass(frozen=True)
class Key:
    """A public key and the name that it signs with."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> "Key":
        """From `name+hash+base64`. Raises `NotProved`."""
        try:
            name, number, encoded = text.strip().split("+", 2)
            algorithm, public = (raw := base64.b64decode(encoded, validate=True))[:1], raw[1:]
        except (ValueError, binascii.Error) as error:
            raise NotProved("this is no public key") from error
        key = cls(name, public)
        if algorithm != ED25519 or len(public) != 32 or key.number.hex() != number:
            raise NotProved("this is no public key")
        return key

    @property
    def number(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.number.hex()}+{encoded}"

    def has_signed(self, text: str, signatures: Iterable[str]) -> bool:
        """Whether one of the lines below a note is this key's for the text."""
        found = map(self._signature, signatures)
        return any(signature and self._is_by(signature, text) for signature in found)

    def _signature(self, line: str) -> bytes | None:
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return None
        is_ours = (dash, name, raw[:4]) == ("\u2014", self.name, self.number)
        return raw[4:] if is_ours else None

    def _is_by(self, signature: bytes, text: str) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def signed_by(keys: Sequence[Key], note: str, what: str = "the checkpoint") -> str:
    """The text of the note, which one of the keys has signed. Raises `NotProved`."""
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    if not any(key.has_signed(text, signatures.splitlines()) for key in keys):
        raise NotProved(f"{what} is not signed by " + " or ".join(key.name for key in keys))
    return text


@dataclass(frozen=True)
class Checkpoint:
    """The size and the root of the tree at one moment."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, note: str, keys: Sequence[Key]) -> "Checkpoint":
        """Raises `NotProved` for what none of the keys has signed."""
        lines = signed_by(keys, note).split("\n")
        try:
            return cls(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
        except (IndexError, ValueError, binascii.Error) as error:
            raise NotProved("the signed text is no checkpoint") from error

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def hashes(encoded: Iterable[str]) -> list[bytes]:
    return [base64.b64decode(each) for each in encoded]


def check_receipt(receipt: dict[str, Any], keys: Sequence[Key]) -> Checkpoint:
    """That an event is in the tree of the receipt's own checkpoint. Raises `NotProved`."""
    checkpoint = Checkpoint.read(receipt["checkpoint"], keys)
    leaf = leaf_hash(receipt["event"])
    root = root_by_inclusion(leaf, receipt["index"], checkpoint.size, hashes(receipt["path"]))
    if root != checkpoint.root:
        position = receipt["event"]["position"]
        raise NotProved(f"the event at position {position} is not what the city has signed")
    return checkpoint


def check_export(
    lines: Iterable[str], keys: Sequence[Key], remembered: Iterable[str] = ()
) -> Checkpoint:
    """That the events of an export are those of its checkpoints, and of remembered ones.

    The first line has the checkpoints, and each further one an event, in the order of positions,
    with the hash that the tree has for it, by which the first one can be named that is not as it
    was. Raises `NotProved`.
    """
    rows = (json.loads(line) for line in lines)
    notes = [*next(rows)["checkpoints"], *remembered]
    signed = sorted((Checkpoint.read(note, keys) for note in notes), key=lambda each: each.size)
    if not signed:
        raise NotProved("the export has no checkpoint")
    walk = Walk(signed)
    for row in rows:
        if walk.is_done:
            break  # what came after the last checkpoint is signed by nothing yet
        walk.take(row)
    if not walk.is_done:
        raise NotProved(
            f"{signed[-1].size} events were signed, and there are {walk.tree.size}: what is"
            f" missing comes after position {walk.position}"
        )
    return signed[-1]


class Walk:
    """Along the events of an export, from one signed checkpoint to the next."""

    def __init__(self, signed: Sequence[Checkpoint]) -> None:
        self.tree, self.position = Frontier(), 0
        self._due = list(reversed(signed))
        self._proved_up_to, self._suspect = 0, ""
        self._compare()

    @property
    def is_done(self) -> bool:
        return not self._due

    def take(self, row: dict[str, Any]) -> None:
        self.position = row["position"]
        if row["leaf"] is None:
            self._suspect = self._suspect or f"position {self.position} was put in afterwards"
            return
        leaf = base64.b64decode(row["leaf"])
        if not self._suspect and "state" not in row:
            self._suspect = f"position {self.position} is missing"
        elif not self._suspect and leaf_hash(row) != leaf:
            self._suspect = f"position {self.position} is not as it was signed"
        self.tree.add(leaf)
        self._compare()

    def _compare(self) -> None:
        while self._due and self._due[-1].size == self.tree.size:
            if self._due.pop().root != self.tree.root:
                raise NotProved(
                    f"this is not the log that was signed at {self.tree.size} events: the first"
                    f" difference lies after position {self._proved_up_to} and up to position"
                    f" {self.position}"
                )
            if self._suspect:
                raise NotProved(f"{self._suspect}: the first place that is not as it was")
            self._proved_up_to = self.position


CASES = UUID("6b0f3f5c-5d0e-5c1b-9a55-2c1d7a3f8e10")  # what the stream of a case's code is made of
MANIFEST, CONTENTS, SHAPES = "MANIFEST", "bundle.json", "boundaries/"
NONCE = 12  # bytes before a ciphertext
GROUPS = ("events", "rules", "looks")


def read_files(path: str) -> dict[str, bytes]:
    """The parts of a bundle, which is a zip file, or a folder that it was unpacked into."""
    folder = Path(path)
    if folder.is_dir():
        found = (each for each in folder.rglob("*") if each.is_file())
        return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) > len(set(names)):
            raise NotProved("two parts of the bundle have one name")
        return {name: archive.read(name) for name in names}


def told_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The event; of a covered one what is told in its place."""
    told: dict[str, Any] = entry.get("event") or entry["told"]
    return told


def strings_in(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for each in inner:
        yield from strings_in(each)


class Bundle:
    """What was handed out as evidence: events of a case or a period, and what they refer to."""

    def __init__(self, files: Mapping[str, bytes], keys: Sequence[Key]) -> None:
        """Raises `NotProved` where it has no contents, or no checkpoint by one of the keys."""
        self.files, self.keys = files, keys
        try:
            self.contents = json.loads(files[CONTENTS])
        except (KeyError, ValueError) as error:
            raise NotProved(f"{CONTENTS} is missing, or cannot be read") from error
        self.checkpoint = Checkpoint.read(self.contents["checkpoint"], keys)
        self.events = self.contents["events"]
        self.entries = [entry for group in GROUPS for entry in self.contents[group]]
        self.states = {told_of(entry)["position"]: state_of(entry) for entry in self.entries}
        self.words = self.contents.get("words", [])

    def check(self) -> None:
        """Raises `NotProved` for the first thing that is not as it was."""
        for entry in self.entries:
            self._check_entry(entry)
        self._check_order()
        for words in self.words:
            self._check_words(words)
        for shape in self.contents["boundaries"]:
            self._check_shape(shape)
        for file in self.contents["files"]:
            self._check_file(file)
        self._check_parts()

    def _check_entry(self, entry: dict[str, Any]) -> None:
        leaf = base64.b64decode(entry["leaf"]) if "leaf" in entry else leaf_hash(entry["event"])
        size, path = self.checkpoint.size, hashes(entry["path"])
        if root_by_inclusion(leaf, entry["index"], size, path) != self.checkpoint.root:
            position = told_of(entry)["position"]
            raise NotProved(f"the event at position {position} is not what the city has signed")

    def _check_order(self) -> None:
        """That none is left out: of a case by the versions, of a period by the leaves."""
        case, told = self.contents["of"].get("case"), [told_of(entry) for entry in self.events]
        for stream, code in self.contents["codes"].items():
            if str(uuid5(CASES, code)) != stream:
                raise NotProved(f"{stream} is not case {code}")
        if case and {each["stream"] for each in told} != {str(uuid5(CASES, case))}:
            raise NotProved(f"not all of the events are of case {case}")
        numbers = [each["version"] for each in told] if case else self._indices
        begin = 1 if case else numbers[0]
        for wanted, (number, each) in enumerate(zip(numbers, told, strict=True), begin):
            if number != wanted:
                raise NotProved(f"events are missing before position {each['position']}")

    def _check_words(self, words: dict[str, Any]) -> None:
        """That they are those whose hash the event has, and that their key opens them."""
        position, sealed = words["position"], base64.b64decode(words["ciphertext"])
        if sha256(sealed).hexdigest() != (self.states.get(position) or {}).get("sealed"):
            raise NotProved(f"the words at position {position} are not those of the event")
        key = self.contents["keys"].get(words["owner"])
        try:
            if key:
                AESGCM(base64.b64decode(key)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
        except (InvalidTag, ValueError) as error:
            raise NotProved(f"the words at position {position} are under another key") from error

    def _check_shape(self, shape: str) -> None:
        name = f"{SHAPES}{shape}.wkb"
        if sha256(self.files.get(name, b"")).hexdigest() != shape:
            raise NotProved(f"{name} is not the boundary that it was")
        if shape not in strings_in(list(self.states.values())):
            raise NotProved(f"no event names the boundary {shape}")

    def _check_file(self, file: dict[str, Any]) -> None:
        if file["sha256"] not in strings_in(self.states.get(file["position"])):
            raise NotProved(f"the event at position {file['position']} names no such file")

    def _check_parts(self) -> None:
        """That each file is the one that the city handed out, and that none came to them."""
        note = self.files.get(MANIFEST, b"").decode()
        origin, _, self.handed_out, *lines = signed_by(self.keys, note, MANIFEST).splitlines()
        listed = {name: digest for digest, name in (line.split(" ", 1) for line in lines)}
        if origin != f"{self.checkpoint.origin}/evidence":
            raise NotProved(f"{MANIFEST} is signed for something else")
        for name in sorted(listed.keys() | self.files.keys() - {MANIFEST}):
            if name not in listed:
                raise NotProved(f"{name} was put in afterwards")
            if name not in self.files:
                raise NotProved(f"{name} is missing")
            if sha256(self.files[name]).hexdigest() != listed[name]:
                raise NotProved(f"{name} is not as it was handed out")

    @property
    def _indices(self) -> list[int]:
        return [entry["index"] for entry in self.events]

    def sentences(self) -> Iterator[str]:
        """What is proved, and what is not; to be asked for after `check`."""
        number, size, origin = len(self.events), self.checkpoint.size, self.checkpoint.origin
        yield (
            f"{number} events stand in the log of {origin} as they are here, each at its place"
            f" among the first {size} events, which the city has signed."
        )
        yield self._whole_case() if "case" in self.contents["of"] else self._whole_period()
        if covered := sum("leaf" in entry for entry in self.events):
            yield (
                f"{covered} of them are covered, because they tell of people: it is proved that"
                " such an event stands there; what is told in its place is the city's word."
            )
        if self.words:
            opened = sum(each["owner"] in self.contents["keys"] for each in self.words)
            yield f"The words of {opened} events are those that were sealed with them."
        yield f"{len(self.contents['boundaries'])} boundaries are those that the events name."
        beside = len(self.entries) - number
        yield f"{beside} rules, decrees and looks beside them stand in the log as well."
        yield f"Every part is as the city handed it out on {self.handed_out}."
        yield (
            "Not proved: that what the events say was true; that nothing happened after the last"
            " of them; that the city has shown everybody the same log, which a witness, or"
            " somebody else's checkpoint, can tell. A photo is the right one if its SHA-256 is"
            " the one given here."
        )

    def _whole_case(self) -> str:
        case = self.contents["of"]["case"]
        return f"They are case {case} from its first event to its {len(self.events)}th."

    def _whole_period(self) -> str:
        begin, end = (datetime.fromisoformat(self.contents["of"][name]) for name in ("from", "to"))
        first, last = (
            datetime.fromisoformat(told_of(self.events[at])["recorded_at"]) for at in (0, -1)
        )
        told = "None between the first and the last of them is left out"
        if (first < begin or self._indices[0] == 0) and last >= end:
            return f"{told}, and they are all that was recorded from {begin} to {end}."
        if self._indices[-1] == self.checkpoint.size - 1:
            return f"{told}, and the last one is the newest that was signed."
        return f"{told}."


def state_of(entry: dict[str, Any]) -> Any:
    return json.loads(entry["event"]["state"]) if "event" in entry else entry["told"].get("state")


PROVED = {
    "receipt": "This event stands in the log of {origin} as it is here: it is one of the first"
    " {size} events, which the city has signed. Not proved: that the city has shown everybody the"
    " same log; a witness, or somebody else's checkpoint, can tell.",
    "export": "All {size} events of {origin} that were signed are here, each as it was, in their"
    " order, with none between them and none missing. Not proved: that what they say was true,"
    " and that the city has shown everybody the same log.",
}


def say_receipt(path: str, keys: Sequence[Key], _: Sequence[str]) -> str:
    found = check_receipt(json.loads(Path(path).read_text("utf-8")), keys)
    return PROVED["receipt"].format(origin=found.origin, size=found.size)


def say_export(path: str, keys: Sequence[Key], remembered: Sequence[str]) -> str:
    with Path(path).open(encoding="utf-8") as lines:
        found = check_export(lines, keys, remembered)
    return PROVED["export"].format(origin=found.origin, size=found.size)


def say_bundle(path: str, keys: Sequence[Key], _: Sequence[str]) -> str:
    bundle = Bundle(read_files(path), keys)
    bundle.check()
    return "\n".join(bundle.sentences())


KINDS = {"receipt": say_receipt, "export": say_export, "bundle": say_bundle}
UNREADABLE = (AttributeError, LookupError, OSError, TypeError, ValueError, StopIteration)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks what a city says about its event log.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", help="a bundle may be a folder that it was unpacked into")
    parser.add_argument("--key", required=True, nargs="+", help="the public keys of the city")
    parser.add_argument("--remembered", nargs="*", default=[], metavar="FILE")
    told = parser.parse_args(arguments)
    try:
        keys = [Key.read(each) for each in told.key]
        remembered = [Path(each).read_text("utf-8") for each in told.remembered]
        found = KINDS[told.kind](told.file, keys, remembered)
    except NotProved as reason:
        print(f"NOT PROVED: {reason}.")
        return 1
    except (*UNREADABLE, zipfile.BadZipFile, zlib.error) as error:
        print(f"NOT PROVED: the file cannot be read: {error!r}")
        return 1
    print("PROVED. " + found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
