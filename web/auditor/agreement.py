"""Whether the live view agrees with the replay: the ward board's row beside the domain's case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from domain.reports.life import OPEN
from domain.reports.report import Report
from projections.engine.tables import position_of_view
from projections.ward_board import table as board
from web.auditor.replay import Story, folded

Row = Mapping[Any, Any]
NOT_SHOWN = frozenset({"text", "question"})  # what is told of as different, and not shown


@dataclass(frozen=True)
class Live:
    """A row of the board, None for none, and the position up to which the board has been fed."""

    fed: int
    row: Row | None


@dataclass(frozen=True)
class Difference:
    """A field in which the view says something else than the events do."""

    field: str
    view: str
    events: str


@dataclass(frozen=True)
class Agreement:
    """`position`: up to where in the log the view has been fed, and was compared.

    `behind` is how many events of the case it has not taken yet; `is_there`: whether it has a row
    just where it has to have one.
    """

    position: int
    behind: int
    is_there: bool
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        return self.is_there and not self.differences


def live(db: Connection, report_id: UUID) -> Live:
    """Of one moment: one statement. To be asked before the story, which then is no older."""
    joined = position_of_view.outerjoin(board, board.c.report_id == report_id)
    query = select(board, position_of_view.c.position.label("fed")).select_from(joined)
    found = db.execute(query.where(position_of_view.c.name == board.name)).mappings().one_or_none()
    if found is None:
        return Live(0, None)
    return Live(found["fed"], None if found["report_id"] is None else found)


def agreement(shown: Live, events: Story) -> Agreement:
    known = [recorded for recorded in events if recorded.position <= shown.fed]
    behind = len(events) - len(known)
    report = folded(known)
    if shown.row is None or report is None:
        return Agreement(shown.fed, behind, (shown.row is None) == (report is None), ())
    return Agreement(shown.fed, behind, True, tuple(differences(shown.row, report)))


def differences(row: Row, report: Report) -> list[Difference]:
    told = as_the_view_tells(report)
    found = [name for name in told if row[name] != told[name]]
    if not has_its_agency(row["agency"], report):
        found.append("agency")
        told["agency"] = report.agency
    return [Difference(name, as_text(name, row[name]), as_text(name, told[name])) for name in found]


def as_the_view_tells(report: Report) -> dict[str, Any]:
    """Each column of the board that the case itself knows of, as it has to be."""
    ward = report.ward
    clock = report.deadline if report.status in OPEN else None
    return {
        "code": report.code,
        "status": report.status,
        "category": report.category,
        "kind": report.kind,
        "channel": report.channel,
        "text": report.text,
        "photo": report.photo,
        "media": list(report.media) or None,
        "voice": report.voice,
        "lon": report.lon,
        "lat": report.lat,
        "ward_id": ward and ward.ward_id,
        "ward_name": ward and ward.ward_name,
        "how": ward and ward.how,
        "officer": report.officer,
        "stage": clock and clock.stage,
        "due": clock and clock.due,
        "question": report.question,
        "extension_until": report.extension_until,
        "score": report.score,
        "merged_into": report.merged_into,
        "hidden": report.hidden,
        "split_from": report.split_from,
        "submitted_at": report.submitted_at,
    }


def has_its_agency(named: str | None, report: Report) -> bool:
    """Before an agency has the case, the board shows the one that the rules name, or none."""
    if report.agency is not None:
        return named == report.agency
    return named in (None, report.proposed and report.proposed.agency)


def as_text(name: str, value: Any) -> str:
    if name in NOT_SHOWN:
        return ""
    return "" if value is None else str(value)
