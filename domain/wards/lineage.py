"""Lineage: which wards go on in which, worked out from how much ground they share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from uuid import UUID

Kind = Literal["unchanged", "renamed", "merged", "split"]

# Old maps are coarse: a seam of less than this share is how it was drawn, and no piece of a ward.
SIGNIFICANT = 0.05
WHOLLY = 0.5


@dataclass(frozen=True)
class Overlap:
    """Ground that a ward before and one after have in common, as shares of the area of each."""

    before: UUID
    after: UUID
    of_before: float
    of_after: float


@dataclass(frozen=True)
class Succession:
    """`area` is the share of the ward before, `reports` the number of past reports that go there.

    The successor with the largest share comes first.
    """

    before: UUID
    after: UUID
    kind: Kind
    area: float
    reports: int = 0


@dataclass(frozen=True)
class Difference:
    """Where the official table and the polygons disagree; codes and names, of the wards after."""

    code: str
    name: str
    official: tuple[str, ...]
    drawn: tuple[str, ...]


def successions(
    overlaps: Sequence[Overlap], same: Iterable[tuple[UUID, UUID]] = ()
) -> list[Succession]:
    """`same` are pairs of a ward before and one after that have code and name in common.

    A ward without any ground in common with one after has no successor.
    """
    after_of = by_ward_before(overlaps)
    before_of: dict[UUID, set[UUID]] = defaultdict(set)
    for overlap in overlaps:
        if overlap.of_after >= SIGNIFICANT or overlap.of_before >= WHOLLY:
            before_of[overlap.after].add(overlap.before)
    alike = set(same)
    return [
        Succession(o.before, o.after, kind_of(o, len(kept), before_of[o.after], alike), o.of_before)
        for kept in after_of.values()
        for o in kept
    ]


def by_ward_before(overlaps: Iterable[Overlap]) -> dict[UUID, list[Overlap]]:
    """The significant ones of each, and the largest whatever its share."""
    found: dict[UUID, list[Overlap]] = defaultdict(list)
    for overlap in sorted(overlaps, key=lambda o: (-o.of_before, o.after)):
        if not found[overlap.before] or overlap.of_before >= SIGNIFICANT:
            found[overlap.before].append(overlap)
    return found


def kind_of(
    overlap: Overlap, successors: int, predecessors: set[UUID], alike: set[tuple[UUID, UUID]]
) -> Kind:
    if successors > 1:
        return "split"
    if predecessors - {overlap.before}:
        return "merged"
    is_same = overlap.before == overlap.after or (overlap.before, overlap.after) in alike
    return "unchanged" if is_same else "renamed"


@dataclass(frozen=True)
class Lineage:
    """The successions of one reform, asked by the ward before."""

    links: tuple[Succession, ...] = ()

    def after(self, ward: UUID) -> tuple[Succession, ...]:
        """The largest share first; nothing for a ward that the reform does not know."""
        return self._links_of.get(ward, ())

    @cached_property
    def _links_of(self) -> Mapping[UUID, tuple[Succession, ...]]:
        found: dict[UUID, tuple[Succession, ...]] = {}
        for link in self.links:
            found[link.before] = (*found.get(link.before, ()), link)
        return found

    def heir(self, ward: UUID) -> UUID | None:
        """The successor with the largest share."""
        found = self.after(ward)
        return found[0].after if found else None

    def is_split(self, ward: UUID) -> bool:
        return len(self.after(ward)) > 1


def shares_today(ward: UUID, lineages: Iterable[Lineage]) -> dict[UUID, float]:
    """The wards in which one goes on after all these reforms, in the order of their days.

    Each with its share of the area of the first, from 0 to 1; a ward that no reform knows is its
    own successor. The largest share comes first.
    """
    shares = {ward: 1.0}
    for lineage in lineages:
        shares = one_reform_on(shares, lineage)
    return dict(sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])))


def line_of(ward: UUID, lineages: Iterable[Lineage]) -> set[UUID]:
    """That ward, and all in which it went on after any of these reforms."""
    found = {ward}
    for lineage in lineages:
        found |= {link.after for each in found for link in lineage.after(each)}
    return found


def one_reform_on(shares: Mapping[UUID, float], lineage: Lineage) -> dict[UUID, float]:
    found: dict[UUID, float] = defaultdict(float)
    for ward, share in shares.items():
        links = lineage.after(ward)
        for after, part in [(link.after, link.area) for link in links] or [(ward, 1.0)]:
            found[after] += share * part
    return found


Official = Mapping[str, Sequence[str]]  # codes of the wards after, by the code before


def differences(
    lineage: Lineage,
    before: Mapping[UUID, tuple[str, str]],
    after: Mapping[UUID, str],
    said: Official,
) -> list[Difference]:
    """Of the wards that the table names: where it has other successors than the polygons.

    `before` has code and name of the wards before, `after` the codes of those after.
    """
    found = []
    for ward, (code, name) in sorted(before.items(), key=lambda item: item[1]):
        if code not in said:
            continue
        drawn = tuple(after[link.after] for link in lineage.after(ward) if link.after in after)
        official = tuple(dict.fromkeys(said[code]))
        if set(drawn) != set(official):
            found.append(Difference(code, name, official, drawn))
    return found
