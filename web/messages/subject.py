"""What a message is about: a report, or what somebody asked about their data."""

from uuid import UUID

from domain.messages.policies import Policy
from domain.people.personal_request import PersonalRequest
from domain.reports.report import Report
from web.wiring import Services


def is_about_a_request(policy: Policy | None) -> bool:
    return policy is not None and issubclass(policy.event, PersonalRequest.Event)


def subject(services: Services, policy: Policy, originator: UUID) -> Report | PersonalRequest:
    """Raises `UnknownCode` and `UnknownRequest`."""
    if is_about_a_request(policy):
        return services.request_desk.find(originator)
    return services.desk.find(originator)
