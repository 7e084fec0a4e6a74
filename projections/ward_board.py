"""The ward board: the reports that an officer sees first thing in the morning."""

from sqlalchemy import Index, Table, text

from domain.reports.report import Report
from projections.engine.projection import RowPerAggregate
from projections.engine.rows import Row
from projections.report_row import columns_of_a_report, pin_it, show_reports
from projections.tables import metadata

table = Table(
    "ward_board",
    metadata,
    *columns_of_a_report(),
    Index("ward_board_ward", "ward_id", "first_position"),
    Index("ward_board_position", "position"),
    Index("ward_board_point", "point", postgresql_using="gist"),
    Index(
        "ward_board_open",
        "ward_id",
        "first_position",
        postgresql_where=text("status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS')"),
    ),
)

ward_board = RowPerAggregate(table, key="report_id")
show_reports(ward_board)


@ward_board.on(Report.Submitted)
def write_it_down(row: Row, event: Report.Submitted) -> None:
    pin_it(row, event)
    row["text"], row["photo"] = event.text, event.photo
