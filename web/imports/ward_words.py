"""What the adoption of a map of wards did, in lines that a person reads."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from geo.boundaries import Unit
from geo.coverage import Coverage
from geo.crs import bounds_of
from web.imports.wards import MapAdopted

LISTED = 10


def told(done: MapAdopted) -> Iterator[str]:
    adoption = done.adoption
    yield f"{counted(len(done.units), 'unit')}, {extent(done.units)}"
    yield f"  established  {len(adoption.established):6,}"
    yield f"  redrawn      {len(adoption.redrawn):6,}"
    yield f"  unchanged    {len(adoption.unchanged):6,}"
    closed = {ward.ward_id: f"{ward.code} {ward.name}" for ward in adoption.closed}
    yield from some("closed", list(closed.values()))
    yield from some("repaired", [f"{u.code} {u.name}" for u in done.repaired])
    yield from covered(done.coverage)
    if not adoption.changes_anything:
        yield "Nothing was changed: the city knows this map already."


def covered(coverage: Coverage) -> Iterator[str]:
    overlaps = [f"{o.code} and {o.other}: {area(o.area_m2)}" for o in coverage.overlaps]
    gaps = [f"{area(g.area_m2)} at {g.lon:.5f}, {g.lat:.5f}" for g in coverage.gaps]
    yield from some("overlaps", overlaps, total(o.area_m2 for o in coverage.overlaps))
    yield from some("gaps", gaps, total(g.area_m2 for g in coverage.gaps))


def some(what: str, entries: Sequence[str], sum_: str = "") -> Iterator[str]:
    """A count and the first entries, which are the largest where they have a size."""
    yield f"  {what:<12} {len(entries):6,}{sum_ if entries else ''}"
    yield from (f"    {entry}" for entry in islice(entries, LISTED))
    if len(entries) > LISTED:
        yield f"    … and {len(entries) - LISTED:,} more"


def total(areas_m2: Iterable[float]) -> str:
    return f"  ({area(sum(areas_m2))})"


def area(square_metres: float) -> str:
    if square_metres < 10_000:
        return f"{square_metres:,.0f} m²"
    return f"{square_metres / 1e6:,.2f} km²"


def extent(units: Sequence[Unit]) -> str:
    west, south, east, north = bounds_of([unit.geometry for unit in units])
    return f"from {west:.4f}, {south:.4f} to {east:.4f}, {north:.4f} (longitude, latitude)"


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
