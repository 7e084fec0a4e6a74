"""Who plays in these tests: people, a noon, a small handbook, and reports in every status."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.handbook.contents import Agency, Category, Contents, Rule
from domain.people.actor import Actor
from domain.reports.code import code_from
from domain.reports.life import Status
from domain.reports.report import Report, WardFound

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

AN = Actor("an", "reporter")
BINH = Actor("binh", "dispatcher")
CHI = Actor("chi", "agency_officer")

BEN_CAT = UUID(int=0xBE)
HANDBOOK = Contents(
    version=7,
    categories=(
        Category("road", {"vi": "Đường"}, "road"),
        Category("idea", {"vi": "Góp ý"}, "idea"),
    ),
    agencies=(Agency("urban", {"vi": "Đô thị"}), Agency("water", {"vi": "Cấp nước"})),
    rules=(Rule("urban", category="road"),),
)
IN_BEN_CAT = WardFound("inside", 0.0, BEN_CAT, "01", "Bến Cát", "b" * 64)
AT_SEA = WardFound("none", 9000.0)


def a_report(name: str = "broken drain cover") -> Report:
    """Submitted; the same name always gives the same code."""
    return Report(
        code=code_from(name),
        category="road",
        text=name,
        lon=107.97,
        lat=21.53,
        channel="web",
        by=AN,
        timestamp=NOON,
    )


COMMANDS: dict[str, Callable[[Report], None]] = {
    "accept": lambda report: report.accept(BINH, LATER),
    "reject": lambda report: report.reject("not in our city", BINH, LATER),
    "assign": lambda report: report.assign("urban", BINH, LATER),
    "start": lambda report: report.start(CHI, LATER),
    "resolve": lambda report: report.resolve("cover replaced", CHI, LATER),
    "rate": lambda report: report.rate("satisfied", "thank you", AN, LATER),
}
WAY_TO = {
    Status.SUBMITTED: (),
    Status.ACCEPTED: ("accept", "assign"),
    Status.IN_PROGRESS: ("accept", "assign", "start"),
    Status.RESOLVED: ("accept", "assign", "start", "resolve"),
    Status.REJECTED: ("reject",),
}


def a_report_that_is(status: Status) -> Report:
    """Nothing of its past is pending. Where it was accepted, it has an agency."""
    report = a_report()
    for command in WAY_TO[status]:
        COMMANDS[command](report)
    report.collect_events()
    return report
