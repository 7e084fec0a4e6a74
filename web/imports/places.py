"""Places with posted prices from a CSV file: one line a price, and one for a place without any."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from domain.people.actor import SYSTEM
from domain.refusals import Invalid
from web.imports.listings import NEEDED, BadPlace, listing_of
from web.imports.rows import CsvFile, MissingColumn, Row
from web.intake import place
from web.wiring import Services

__all__ = ["MissingColumn", "PlaceMapping", "PlacesImported", "import_places"]


class Outside(BadPlace):
    """{what}."""


class PlaceMapping(msgspec.Struct, forbid_unknown_fields=True):
    """How another file says it: our column's name → its own, and its kind of place → ours."""

    columns: dict[str, str] = {}
    kinds: dict[str, str] = {}

    def ours(self, row: Mapping[str, str]) -> dict[str, str]:
        values = {**row, **{name: row[theirs] for name, theirs in self.columns.items()}}
        kind = values["kind"].strip()
        return {**values, "kind": self.kinds.get(kind, kind)}


AS_IT_IS = PlaceMapping()


@dataclass
class PlacesImported:
    """How many places were put on the map or changed, and what was not understood."""

    changed: int = 0
    unchanged: int = 0
    bad: list[str] = field(default_factory=list)


def import_places(
    services: Services, path: Path, mapping: PlaceMapping = AS_IT_IS
) -> PlacesImported:
    """Puts each place of the file on the map; a bad one is listed and the rest goes on.

    A place that has no line in the file stays as it is. Raises `MissingColumn`.
    """
    done = PlacesImported()
    for rows in by_key(read(path, mapping, done.bad)):
        try:
            changed = put(services, rows)
        except BadPlace as reason:
            done.bad.append(f"Line {reason.line}: {reason}")
            continue
        done.changed += changed
        done.unchanged += not changed
    return done


def read(path: Path, mapping: PlaceMapping, bad: list[str]) -> Iterator[Row]:
    """The rows under our own names; what is no row at all goes to `bad`."""
    with CsvFile(path) as file:
        theirs = [mapping.columns.get(name, name) for name in NEEDED]
        file.refuse_without([*theirs, *mapping.columns.values()])
        for row in file.rows():
            if row.problem:
                bad.append(f"Line {row.line}: {row.problem}.")
            else:
                yield Row(row.line, mapping.ours(row.values))


def by_key(rows: Iterable[Row]) -> list[list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        # Each line without a key is a bad one of its own.
        key = row.values.get("key", "").strip() or f"\0{row.line}"
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def put(services: Services, rows: Sequence[Row]) -> bool:
    listing = listing_of(rows)
    now = services.now()
    if services.atlas.in_force(now):
        try:
            place(services.atlas, listing.lon, listing.lat, now)
        except Invalid as reason:
            raise outside(rows[0], reason) from reason
    return services.place_desk.put(listing, SYSTEM, now)


def outside(row: Row, reason: Invalid) -> BadPlace:
    what = str(reason).rstrip(".")
    return Outside(line=row.line, what=what, field=reason.field)
