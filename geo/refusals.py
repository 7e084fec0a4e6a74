"""Why a file of boundaries is not accepted: each reason a class, its docstring the sentence."""

from typing import Any


class BoundariesRefused(Exception):
    """These boundaries cannot be used."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__doc__)
        self.facts = facts

    def __str__(self) -> str:
        return (type(self).__doc__ or "").format_map(self.facts)


class UnreadableFile(BoundariesRefused):
    """{path} cannot be read as GeoJSON, GeoPackage or Shapefile: {reason}."""


class EmptyFile(BoundariesRefused):
    """{path} holds no units."""


class UnknownField(BoundariesRefused):
    """There is no field {field}; the file has {fields}."""


class MissingValue(BoundariesRefused):
    """Unit number {row} has no value in the field {field}."""


class DuplicateCode(BoundariesRefused):
    """{count} units have the code {code}."""


class NoReferenceSystem(BoundariesRefused):
    """{path} does not say in which coordinate reference system it is; name it."""


class UnknownReferenceSystem(BoundariesRefused):
    """{name} is not a coordinate reference system on Earth that can be transformed."""


class SwappedAxes(BoundariesRefused):
    """The coordinates are in the wrong order: unit {code} reads as {first}, {second}."""


class OutsideArea(BoundariesRefused):
    """Unit {code} lies outside the area where it was expected, at {first}, {second}."""


class BeyondRepair(BoundariesRefused):
    """The shape of unit {code} is not a polygon and cannot be made one."""
