"""The live map: the reports that the public may see, words and photo only once screened."""

from sqlalchemy import JSON, Column, Index, Table

from domain.reports.life import SCREENED
from domain.reports.report import Report
from projections.engine.projection import RowPerAggregate
from projections.engine.rows import Row
from projections.report_row import (
    as_geojson,
    change_the_status,
    columns_of_a_report,
    pin_it,
    show_reports,
    write_the_feature,
)
from projections.tables import metadata

table = Table(
    "live_map",
    metadata,
    *columns_of_a_report(),
    as_geojson(),
    Column("held_back", JSON),
    Index("live_map_code", "code", unique=True),
    Index("live_map_first_position", "first_position"),
    Index("live_map_position", "position"),
    Index("live_map_ward", "ward_id", "first_position"),
    Index("live_map_point", "point", postgresql_using="gist"),
)

live_map = RowPerAggregate(table, key="report_id", finish=write_the_feature)
show_reports(live_map)


@live_map.on(Report.Submitted)
def hold_back_the_words(row: Row, event: Report.Submitted) -> None:
    pin_it(row, event)
    row["held_back"] = {"text": event.text, "photo": event.photo}


@live_map.on(Report.Accepted, Report.Reopened)
def show_the_words(row: Row, event: Report.Accepted | Report.Reopened) -> None:
    change_the_status(row, event)
    if not row["hidden"]:
        bring_back(row)


def bring_back(row: Row) -> None:
    row |= row["held_back"] or {}
    row["held_back"] = None


def hold_back(row: Row) -> None:
    row["held_back"] = row["held_back"] or {"text": row["text"], "photo": row["photo"]}
    row |= {"text": None, "photo": None}


@live_map.on(Report.Hidden)
def take_the_words_away(row: Row, _: Report.Hidden) -> None:
    row["hidden"] = True
    hold_back(row)


@live_map.on(Report.Shown)
def give_the_words_back(row: Row, _: Report.Shown) -> None:
    row["hidden"] = False
    if row["status"] in SCREENED:
        bring_back(row)
