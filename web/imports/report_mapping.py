"""How another system's file of reports is to be read: a TOML file that a person writes."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from domain.handbook.contents import Contents
from web.imports.rows import UTF_8
from web.imports.settings import NotUsable, from_toml

Step = Literal["accept", "assign", "start", "resolve", "reject"]
WithWords = Literal["resolve", "reject"]
V = TypeVar("V")

PLACE = re.compile(r"\{([^{}]+)\}")
ANY = "*"


class Columns(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The names of the file's columns; `own_ward` has the other system's code of the ward."""

    id: str
    lon: str
    lat: str
    submitted_at: str
    category: str | None = None
    status: str | None = None
    agency: str | None = None
    own_ward: str | None = None


class ReportMapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`*` in `categories`, `agencies` and `statuses` stands for every value not named there.

    Without such a table the values are our own codes already, and no status leads to a step.
    `text` and `words` are templates: `{column}` stands for the column's value.
    """

    source: str
    text: str
    columns: Columns
    encoding: str = UTF_8
    delimiter: str = ","
    time_zone: str | None = None
    time_format: str | None = None
    nulls: tuple[str, ...] = ()
    categories: dict[str, str] = {}
    agencies: dict[str, str] = {}
    statuses: dict[str, tuple[Step, ...]] = {}
    times: dict[Step, str] = {}
    words: dict[WithWords, str] = {}

    def needed(self) -> Iterator[str]:
        """Every column that the file has to have."""
        yield from (name for name in msgspec.structs.astuple(self.columns) if name is not None)
        yield from self.times.values()
        for template in (self.text, *self.words.values()):
            yield from PLACE.findall(template)

    def zone(self, city: ZoneInfo) -> ZoneInfo:
        return ZoneInfo(self.time_zone) if self.time_zone else city


def load_mapping(path: Path) -> ReportMapping:
    """Raises `NotUsable`, with what has to change."""
    mapping = from_toml(path, ReportMapping)
    for problem in problems(mapping):
        raise NotUsable(name=path.name, reason=problem)
    return mapping


def problems(mapping: ReportMapping) -> Iterator[str]:
    if not mapping.source.strip():
        yield "source is empty"
    if len(mapping.delimiter) != 1:
        yield f"delimiter is one character, not {mapping.delimiter!r}"
    if not known(codecs.lookup, mapping.encoding):
        yield f"encoding {mapping.encoding!r} is not known"
    if mapping.time_zone and not known(ZoneInfo, mapping.time_zone):
        yield f"time_zone {mapping.time_zone!r} is not known"
    used = {step for steps in mapping.statuses.values() for step in steps}
    for step in sorted(used & {"resolve", "reject"} - set(mapping.words)):
        yield f"words.{step} is missing: nobody can {step} a report without a word"


def known(look: Callable[[str], object], name: str) -> bool:
    try:
        look(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


class Coded(Protocol):
    """A mapping that leads to categories and agencies of the handbook."""

    @property
    def categories(self) -> Mapping[str, str]: ...

    @property
    def agencies(self) -> Mapping[str, str]: ...


def refuse_unknown_codes(mapping: Coded, handbook: Contents, name: str) -> None:
    """Raises `NotUsable` where the mapping leads to what the handbook does not have."""
    lacking = [
        *missing("category", mapping.categories.values(), (c.code for c in handbook.categories)),
        *missing("agency", mapping.agencies.values(), (a.code for a in handbook.agencies)),
    ]
    if lacking:
        reason = (
            f"the handbook has no {', '.join(lacking)}; `kalong handbook adopt` takes them over"
        )
        raise NotUsable(name=name, reason=reason)


def missing(what: str, wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    return [f"{what} {code}" for code in sorted(set(wanted) - set(there))]


def translated(table: Mapping[str, V], value: str) -> V | None:
    return table.get(value, table.get(ANY))


def filled(template: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: values[found.group(1)], template)
