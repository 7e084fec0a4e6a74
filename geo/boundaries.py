"""Reading ward boundaries from a file: reprojected, repaired, and known by their hash."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from domain.reports.words import visible
from geo.crs import Bounds, bounds_of, reference_system, to_wgs84
from geo.refusals import (
    BeyondRepair,
    BoundariesRefused,
    DuplicateCode,
    EmptyFile,
    MissingValue,
    NoReferenceSystem,
    OutsideArea,
    SwappedAxes,
    UnknownField,
    UnreadableFile,
)

WORLD: Bounds = (-180.0, -90.0, 180.0, 90.0)
LITTLE_ENDIAN = 1


@dataclass(frozen=True)
class Unit:
    """One administrative unit as a file draws it, in EPSG:4326."""

    code: str
    name: str
    unit_type: str
    geometry: MultiPolygon = field(repr=False, compare=False)
    sha256: str
    repaired: bool


@dataclass(frozen=True)
class Fields:
    """Which fields of the file hold what."""

    code: str
    name: str
    unit_type: str | None = None

    @property
    def names(self) -> list[str]:
        return [name for name in (self.code, self.name, self.unit_type) if name is not None]


def read(
    path: Path,
    code_field: str,
    name_field: str,
    source_crs: str | None = None,
    unit_type_field: str | None = None,
    expected: Bounds | None = None,
) -> list[Unit]:
    """The units of a GeoJSON, GeoPackage (its first layer) or Shapefile, in the file's order.

    `source_crs` overrides what the file says of itself. `expected` is west, south, east, north
    in degrees: the area in which every unit must lie at least partly.
    Raises one of `geo.refusals` and then returns nothing at all.
    """
    fields = Fields(code_field, name_field, unit_type_field)
    own_crs, wkb, columns = contents(path, fields)
    crs = system_of(path, source_crs or own_crs)
    codes = required(columns, fields.code)
    names = required(columns, fields.name)
    refuse_duplicates(codes)
    shapes = [polygons_of(wkb_of_one, code) for wkb_of_one, code in zip(wkb, codes, strict=True)]
    placed = place(shapes, codes, crs, expected)
    types = optional(columns, fields.unit_type, len(codes))
    return [unit(*row) for row in zip(codes, names, types, placed, strict=True)]


def contents(path: Path, fields: Fields) -> tuple[str | None, list[bytes], dict[str, list[Any]]]:
    if not path.is_file():
        raise UnreadableFile(path=path, reason="there is no such file")
    try:
        information = pyogrio.read_info(path, force_feature_count=True)
        refuse_unusable(path, fields, information)
        meta, _, wkb, values = pyogrio.raw.read(path, columns=fields.names)
    except (DataSourceError, DataLayerError) as error:
        raise UnreadableFile(path=path, reason=error) from error
    columns = {name: list(column) for name, column in zip(meta["fields"], values, strict=True)}
    return meta["crs"], list(wkb), columns


def refuse_unusable(path: Path, fields: Fields, information: dict[str, Any]) -> None:
    if information["features"] == 0:
        raise EmptyFile(path=path)
    for name in fields.names:
        if name not in information["fields"]:
            raise UnknownField(field=name, fields=", ".join(information["fields"]) or "none")


def system_of(path: Path, name: str | None) -> CRS:
    # GeoPackage's way of saying that nobody knows.
    if not name or "Undefined" in name:
        raise NoReferenceSystem(path=path)
    return reference_system(name)


def required(columns: dict[str, list[Any]], name: str) -> list[str]:
    texts = [text_of(value) for value in columns[name]]
    if "" in texts:
        raise MissingValue(row=texts.index("") + 1, field=name)
    return texts


def optional(columns: dict[str, list[Any]], name: str | None, count: int) -> list[str]:
    return [text_of(value) for value in columns[name]] if name else [""] * count


def text_of(value: Any) -> str:
    """A field's value as text: composed, all of it visible, whole numbers without a fraction."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return visible(str(value))


def refuse_duplicates(codes: Iterable[str]) -> None:
    code, count = Counter(codes).most_common(1)[0]
    if count > 1:
        raise DuplicateCode(code=code, count=count)


def polygons_of(wkb: bytes | None, code: str) -> BaseGeometry:
    shape = shapely.from_wkb(wkb, on_invalid="ignore")
    if shape is None or not np.isfinite(shape.bounds).all():
        raise BeyondRepair(code=code)
    return shapely.force_2d(shape)


def place(
    shapes: Sequence[BaseGeometry], codes: Sequence[str], crs: CRS, expected: Bounds | None
) -> list[BaseGeometry]:
    """The shapes in EPSG:4326, or the reason why they cannot be where they say they are."""
    placed = [reprojected(shape, crs) for shape in shapes]
    for code, shape, result in zip(codes, shapes, placed, strict=True):
        wanted = [WORLD if expected is None else expected]
        if not within_reach(result, wanted + area_of_use(crs)):
            turned = reprojected(swapped(shape), crs)
            explained = within_reach(turned, wanted + area_of_use(crs))
            # A file may well reach beyond its system's area of use, so that alone is no reason.
            if explained or not within_reach(result, wanted):
                raise misplaced(code, shape, explained)
    return placed


def refuse_turned(units: Sequence[Unit], known: Sequence[MultiPolygon]) -> None:
    """Raises `SwappedAxes` where a map meets the known one only with its axes the other way.

    Two axes that both stay below 90 degrees do not show by themselves which one is which.
    """
    area = bounds_of(known)
    if not known or any(meets(unit.geometry, area) for unit in units):
        return
    for unit in units:
        if meets(swapped(unit.geometry), area):
            raise misplaced(unit.code, unit.geometry, explained=True)


def area_of_use(crs: CRS) -> list[Bounds]:
    return [crs.area_of_use.bounds] if crs.is_projected and crs.area_of_use else []


def misplaced(code: str, shape: BaseGeometry, explained: bool) -> BoundariesRefused:
    first, second = shape.bounds[:2]
    return (SwappedAxes if explained else OutsideArea)(code=code, first=first, second=second)


def within_reach(shape: BaseGeometry, areas: Iterable[Bounds]) -> bool:
    return all(meets(shape, area) for area in areas)


def meets(shape: BaseGeometry, area: Bounds) -> bool:
    west, south, east, north = shape.bounds
    if not np.isfinite(shape.bounds).all() or south < -90 or north > 90:
        return False
    return bool(west <= area[2] and east >= area[0] and south <= area[3] and north >= area[1])


def reprojected(shape: BaseGeometry, crs: CRS) -> BaseGeometry:
    return shapely.transform(shape, to_wgs84(crs).transform, interleaved=False)


def swapped(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda pairs: pairs[:, ::-1])


def unit(code: str, name: str, unit_type: str, shape: BaseGeometry) -> Unit:
    valid = bool(shapely.is_valid(shape))
    polygons = shape if valid else shapely.make_valid(shape, method="structure")
    geometry = normal(polygons)
    if geometry.is_empty or not geometry.is_valid:
        raise BeyondRepair(code=code)
    return Unit(code, name, unit_type, geometry, sha256_of(geometry), repaired=not valid)


def normal(shape: BaseGeometry) -> MultiPolygon:
    """The polygons of a shape, in one order for all ways of drawing them."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return MultiPolygon(shapely.normalize(MultiPolygon(list(polygons))))


def sha256_of(geometry: MultiPolygon) -> str:
    """The boundary's name: the hash of its normalised two-dimensional little-endian WKB."""
    plain = shapely.force_2d(shapely.normalize(geometry))
    wkb = shapely.to_wkb(plain, byte_order=LITTLE_ENDIAN, output_dimension=2, include_srid=False)
    return hashlib.sha256(wkb).hexdigest()
