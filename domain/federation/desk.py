"""The desk of connections: a manager says where an agency's own system is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventsourcing.application import AggregateNotFoundError

from domain.city import City
from domain.federation.endpoint import Endpoint, NotConnected
from domain.federation.settings import Settings
from domain.handbook.contents import Contents
from domain.people.actor import Actor
from domain.people.authority import NotYourTask
from domain.reports.handling import UnknownAgency

OWN_SYSTEM = "system-of:"  # how the id begins under which an agency's own system acts here


@dataclass(frozen=True)
class EndpointDesk:
    city: City
    handbook: Callable[[], Contents]

    def connect(
        self, agency: str, settings: Settings, by: Actor, now: datetime, **kwargs: Any
    ) -> None:
        """Keyword arguments reach the recorder.

        Raises `NotYourTask`, `UnknownAgency` and the refusals of `refuse_bad`.
        """
        endpoint = self._for_a_manager(agency, by) or Endpoint(agency=agency, by=by, timestamp=now)
        endpoint.connect(settings, by, now)
        self.city.record(endpoint, **kwargs)

    def disconnect(self, agency: str, by: Actor, now: datetime) -> None:
        """Raises `NotYourTask`, `UnknownAgency` and `NotConnected`."""
        endpoint = self._for_a_manager(agency, by)
        if endpoint is None:
            raise NotConnected
        endpoint.disconnect(by, now)
        self.city.record(endpoint)

    def settings_of(self, agency: str) -> Settings | None:
        """None where the agency works in this system."""
        endpoint = self._find(agency)
        return None if endpoint is None else endpoint.settings

    def _for_a_manager(self, agency: str, by: Actor) -> Endpoint | None:
        if by.role != "manager":
            raise NotYourTask
        if self.handbook().agency(agency) is None:
            raise UnknownAgency
        return self._find(agency)

    def _find(self, agency: str) -> Endpoint | None:
        try:
            found: Endpoint = self.city.repository.get(Endpoint.create_id(agency))
        except AggregateNotFoundError:
            return None
        return found
