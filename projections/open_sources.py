"""What is open to everybody, as collections of features.

Each collection is a query with the same columns: `id`, `shape` (EPSG:4326), `n`, by which it is
ordered for ever, `begins` and `ends` where it has a time, and its properties.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Date, FromClause, Text, case, cast, exists, func, null, select, true

from eventlog.tables import boundary
from projections.case_stages import CITY
from projections.figures import FIGURES, CountedKind
from projections.live_map import table as live_map
from projections.place_map import table as place_map
from projections.unit_scorecard import TIMES
from projections.unit_scorecard import table as unit_scorecard
from projections.ward_map import table as ward_map

OF_A_REPORT = (
    *("code", "category", "status", "kind", "text", "ward_id", "ward_name", "how", "agency"),
    *("stage", "due", "merged_into", "submitted_at", "changed_at"),
)
BY_WHICH_REPORTS = (
    *("code", "category", "status", "kind", "ward_id", "ward_name", "how", "agency"),
    *("stage", "merged_into"),
)
OF_A_WARD = ("ward_id", "code", "name", "unit_type", "valid_from", "valid_to", "area_km2")
OF_A_PLACE = ("name", "name_en", "name_zh", "kind", "prices")
OF_A_SCORE = ("ward_id", "ward_name", "month", *FIGURES, *TIMES)

# When a feature is there: at a moment, from one day up to another, or always.
Time = Literal["moment", "days", "always"]


@dataclass(frozen=True)
class Source:
    """One collection. `grows`: `n` is a position, and new features come behind all others."""

    name: str
    rows: FromClause
    properties: tuple[str, ...]
    filters: tuple[str, ...]
    time: Time = "always"
    grows: bool = False

    @cached_property
    def kinds(self) -> dict[str, type[Any]]:
        return {name: self.rows.c[name].type.python_type for name in self.properties}


def reports() -> FromClause:
    """Those that nobody has hidden; words only where they are screened."""
    c = live_map.c
    columns = (c[name] for name in OF_A_REPORT)
    return (
        select(
            c.code.label("id"),
            c.point.label("shape"),
            c.first_position.label("n"),
            c.submitted_at.label("begins"),
            c.submitted_at.label("ends"),
            *columns,
        )
        .where(~c.hidden)
        .subquery("reports")
    )


def wards() -> FromClause:
    """Every version of every ward, with its whole boundary."""
    c = ward_map.c
    identity = (cast(c.ward_id, Text) + "." + cast(c.valid_from, Text)).label("id")
    columns = [c[name] for name in OF_A_WARD if name in c]
    return (
        select(
            identity,
            boundary.c.geometry.label("shape"),
            identity.label("n"),
            c.valid_from.label("begins"),
            c.valid_to.label("ends"),
            *columns,
            boundary.c.area_km2,
        )
        .join_from(ward_map, boundary, boundary.c.sha256 == c.boundary)
        .subquery("wards")
    )


def places() -> FromClause:
    """Those that visitors see."""
    c = place_map.c
    names = {"name": "vi", "name_en": "en", "name_zh": "zh"}
    shown = select(
        cast(c.place_id, Text).label("id"),
        c.point.label("shape"),
        c.first_position.label("n"),
        null().label("begins"),
        null().label("ends"),
        *(c.name[tag].as_string().label(name) for name, tag in names.items()),
        c.kind,
        c.prices,
    )
    return shown.where(c.public).subquery("places")


def scorecard(name: str, kind: CountedKind) -> FromClause:
    """The figures of a ward in a month, drawn as it was last drawn before the end of the month.

    Of kind `today` it is drawn as it is now; before the first reform, the wards are the same.
    """
    c, w = unit_scorecard.c, ward_map.c
    first = cast(c.slice + "-01", Date)
    after = cast(first + func.make_interval(0, 1), Date)
    tomorrow = cast(func.timezone(CITY.key, func.now()), Date) + 1
    other = unit_scorecard.alias()
    redrawn = exists().where(other.c.unit_kind == "today")
    counted = case((redrawn, kind), else_="ward")
    drawn = (
        select(boundary.c.outline.label("shape"))
        .join_from(ward_map, boundary, boundary.c.sha256 == w.boundary)
        .where(
            cast(w.ward_id, Text) == c.unit, w.valid_from < (tomorrow if kind == "today" else after)
        )
        .order_by(w.valid_from.desc())
        .limit(1)
        .lateral("drawn")
    )
    return (
        select(
            (c.unit + "." + c.slice).label("id"),
            drawn.c.shape.label("shape"),
            (c.slice + "." + c.unit).label("n"),
            first.label("begins"),
            after.label("ends"),
            c.unit.label("ward_id"),
            c.name.label("ward_name"),
            c.slice.label("month"),
            *(c[name] for name in (*FIGURES, *TIMES)),
        )
        .join_from(unit_scorecard, drawn, true(), isouter=True)
        .where(c.unit_kind == counted, c.slice_kind == "month")
        .subquery(name)
    )


SCORECARDS: dict[str, CountedKind] = {"scorecard": "ward", "scorecard-today": "today"}
SOURCES = {
    source.name: source
    for source in (
        Source("wards", wards(), OF_A_WARD, OF_A_WARD[:4], "days"),
        Source(
            "reports", reports(), OF_A_REPORT, OF_A_REPORT[:4] + OF_A_REPORT[5:12], "moment", True
        ),
        Source("places", places(), OF_A_PLACE, OF_A_PLACE[:4], grows=True),
        *(
            Source(name, scorecard(name, kind), OF_A_SCORE, OF_A_SCORE[:3], "days")
            for name, kind in SCORECARDS.items()
        ),
    )
}
