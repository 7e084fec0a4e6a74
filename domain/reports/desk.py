"""The report desk: every command that a person can give about a report.

A command is checked against the authority table, then the aggregate decides, and whatever follows
for the clock and for other cases is recorded in the same save.
"""

from domain.reports.case_desk import Submission
from domain.reports.elsewhere import Elsewhere
from domain.reports.handling import Handling
from domain.reports.listening import Listening
from domain.reports.screening import Screening
from domain.reports.timekeeping import Timekeeping

__all__ = ["ReportDesk", "Submission"]


class ReportDesk(Screening, Handling, Listening, Timekeeping, Elsewhere):
    """All commands, by the time of a case's life in which they are given."""
