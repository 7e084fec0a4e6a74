"""What another system is told of a case: what everybody may know, and never who reported it."""

from datetime import datetime
from typing import Any

from domain.reports.report import Report
from domain.reports.words import LONGEST
from web.language import gettext
from web.wiring import Services

Fields = dict[str, str]
# What became of a case here, in the words of council systems.
STATUS = {"withdrawn": "CANCELLED", "closed": "CLOSED", "merged": "DUPLICATE", "reopened": "REOPEN"}


def mark_of(reference: str) -> str:
    """By which a request of ours is found again, in the words of its description."""
    return f"[Ka Long {reference}]"


def request_of(services: Services, report: Report, reference: str, service_code: str) -> Fields:
    """The fields of a request."""
    fields = {
        "service_code": service_code,
        "description": description_of(report, reference),
        "external_id": reference,
    }
    if report.lon is not None and report.lat is not None:
        fields |= {"lat": f"{report.lat:.6f}", "long": f"{report.lon:.6f}"}
    elif report.ward is not None and report.ward.ward_name:
        fields["address_string"] = report.ward.ward_name
    if report.photo and not report.hidden:
        fields["media_url"] = address_of(services, report.code, report.photo)
    return fields


def description_of(report: Report, reference: str) -> str:
    hidden = gettext("The words of this report are not shown.")
    mark = mark_of(reference)
    words = hidden if report.hidden or not report.text else report.text
    return f"{words[: LONGEST - len(mark) - 1]}\n{mark}"


def address_of(services: Services, code: str, photo: str) -> str:
    """Of what everybody may see: reduced, and blurred where that was done."""
    return f"{services.config.messages.public_url}/reports/{code}/media/{photo}/whole"


def update_of(row: Any, now: datetime) -> Fields:
    """An update that tells what became of the case here, the same at every try."""
    what, _, other = row["telling"].partition(" ")
    return {
        "update_id": f"{row['reference']}-{what}",
        "service_request_id": row["remote_id"],
        "status": STATUS[what],
        "updated_datetime": now.isoformat(timespec="seconds"),
        "description": f"{sentences()[what].format(other=other)} {mark_of(row['reference'])}",
    }


def sentences() -> dict[str, str]:
    return {
        "withdrawn": gettext("The city took this case back; please do not work on it any more."),
        "closed": gettext("The city has closed this case."),
        "merged": gettext("The city handles this together with case {other}."),
        "reopened": gettext("This case was reopened: the work is not done yet."),
    }
