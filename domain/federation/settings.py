"""What has to be known of an agency's own system; the key with which we write there is no part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from domain.refusals import Invalid
from domain.reports.elsewhere import COMMANDS, Meaning

Form = Literal["json", "xml"]
# How a request whose answer was lost may be sent again, once it was looked for and not found.
Again = Literal["external_id", "search", "ask"]
# Where its updates are: in its list of updates, in the requests themselves, or it tells them here.
Hears = Literal["updates", "requests", "posted"]

ALL_OTHERS = "*"  # in place of a category
LONGEST = 500  # characters of an address or a code
MOST = 500  # lines of a list

# What the words of council systems mean here, until an agency's own list says otherwise.
USUAL_STATUSES: Mapping[str, Meaning] = {
    "open": "noted",
    "reopen": "noted",
    "for_triage": "noted",
    "confirmed": "noted",
    "investigating": "noted",
    "planned": "started",
    "action_scheduled": "started",
    "in_progress": "started",
    "fixed": "done",
    "closed": "done",
    "duplicate": "returned",
    "cancelled": "returned",
    "internal_referral": "returned",
    "no_further_action": "returned",
    "not_councils_responsibility": "returned",
}


class AddressNotUsable(Invalid):
    """The address begins with https:// and leads to the folder of Open311, without a key in it."""

    field = "url"


class NothingIsSent(Invalid):
    """Please say for at least one category what the agency calls it."""

    field = "services"


class MeaningUnknown(Invalid):
    """For {status} please choose among {choices}."""

    field = "statuses"


class ListTooLong(Invalid):
    """There are too many lines, or one is too long."""

    field = "services"


@dataclass(frozen=True)
class Settings:
    """`services` has their code for each category of ours, `statuses` our meaning of their words.

    A status that is not in the list is a note. `takes_updates`: it can be told what happens here.
    """

    url: str
    services: dict[str, str]
    statuses: dict[str, Meaning] = field(default_factory=lambda: dict(USUAL_STATUSES))
    jurisdiction_id: str = ""
    form: Form = "json"
    again: Again = "ask"
    hears: Hears = "updates"
    takes_updates: bool = False

    def service_for(self, category: str) -> str | None:
        """None for a category whose cases stay here."""
        return self.services.get(category) or self.services.get(ALL_OTHERS)

    def meaning_of(self, status: str) -> Meaning:
        return self.statuses.get(status.strip().lower(), "noted")


def refuse_bad(settings: Settings) -> None:
    """Raises the `Invalid` that fits."""
    if not is_address(settings.url) or len(settings.jurisdiction_id) > LONGEST:
        raise AddressNotUsable
    if not any(settings.services.values()):
        raise NothingIsSent
    pairs = [*settings.services.items(), *settings.statuses.items()]
    if len(pairs) > MOST or any(len(part) > LONGEST for pair in pairs for part in pair):
        raise ListTooLong
    for status, meaning in settings.statuses.items():
        if meaning not in COMMANDS:
            raise MeaningUnknown(status=status, choices=", ".join(COMMANDS))


def is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("http", "https") and known and plain and bare
