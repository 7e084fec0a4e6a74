"""Who may do what to which case: by role, and by ward or agency. All of it stands here.

Whoever may not even know of a case is told that there is none, and the attempt is recorded.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.people.actor import Role
from domain.refusals import NotAllowed


class NotYourTask(NotAllowed):
    """Your role may not do this."""


@dataclass(frozen=True)
class Area:
    """The cases that somebody answers for; None does not restrict."""

    ward: UUID | None = None
    agency: str | None = None


EVERYWHERE = Area()

_CENTRE: frozenset[Role] = frozenset({"dispatcher", "manager"})
_WARD: frozenset[Role] = _CENTRE | {"ward_officer"}
_HANDLERS: frozenset[Role] = _WARD | {"agency_officer"}
_MANAGER: frozenset[Role] = frozenset({"manager"})
_REPORTER: frozenset[Role] = frozenset({"reporter"})
_SYSTEM: frozenset[Role] = frozenset({"system"})

MAY: dict[str, frozenset[Role]] = {
    "accept": _WARD,
    "reject": _WARD,
    "merge": _WARD,
    "unmerge": _WARD,
    "tell_apart": _WARD,
    "change_category": _WARD,
    "move_pin": _WARD,
    "assign": _WARD,
    "assign_officer": _HANDLERS,
    "return_to_dispatcher": _HANDLERS,
    "start": _HANDLERS,
    "ask": _HANDLERS,
    "answer": _REPORTER | _CENTRE,  # the centre takes answers on the telephone
    "ask_extension": _HANDLERS,
    "extend_deadline": _MANAGER,
    "refuse_extension": _MANAGER,
    "add_note": _HANDLERS,
    "split_off": _WARD,
    "follow_up": _MANAGER,
    "resolve": _HANDLERS,
    "rate": _REPORTER,
    "reopen": _REPORTER | _MANAGER,
    "hide": _CENTRE,
    "show": _CENTRE,
    "blur": _WARD,
    "follow": _REPORTER | _HANDLERS,
    "remind": _SYSTEM,
    "miss_deadline": _SYSTEM,
    "escalate": _SYSTEM,
}

_EDITORS: frozenset[Role] = _CENTRE | {"agency_officer"}  # of the agency that edits places alone

MAY_WITH_PLACES: dict[str, frozenset[Role]] = {
    "draft": _EDITORS,
    "review": _EDITORS,
    "publish": _CENTRE,
    "withdraw": _CENTRE,
    "verify_prices": _EDITORS,
    "order": _MANAGER,
    "remedy": _EDITORS,
    "verify": _MANAGER,
}


class Placed(Protocol):
    """As much of a case as an area is about."""

    @property
    def agency(self) -> str | None: ...

    @property
    def co_handlers(self) -> tuple[str, ...]: ...

    @property
    def ward_id(self) -> UUID | None: ...


def may(role: Role, command: str) -> bool:
    return role in MAY[command]


def covers(area: Area, case: Placed) -> bool:
    """Whether the case is one of those that the area is about."""
    if area.ward is not None and case.ward_id != area.ward:
        return False
    return area.agency is None or area.agency in (case.agency, *case.co_handlers)
