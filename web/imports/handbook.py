"""Takes over a handbook from a file: what differs from the one in force is adopted, no more."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from eventsourcing.application import AggregateNotFoundError

from domain.handbook.contents import USUAL_CALENDAR, Agency, Category, Contents
from domain.handbook.duplicates import USUAL_DUPLICATES
from domain.handbook.handbook import HANDBOOK_ID, Handbook, HistoryRewritten
from domain.people.actor import SYSTEM
from domain.refusals import Invalid
from web.imports.settings import from_json
from web.wiring import Services


class TwiceNamed(Invalid):
    """Two {part} have the code {code}."""


class NameMissing(Invalid):
    """{code} has no name in Vietnamese."""

    field = "name"


def read_handbook(path: Path) -> Contents:
    """Raises `NotUsable`, `TwiceNamed` and `NameMissing`."""
    written = from_json(path, Contents)
    refuse_doubles("categories", (category.code for category in written.categories))
    refuse_doubles("agencies", (agency.code for agency in written.agencies))
    named: tuple[Category | Agency, ...] = (*written.categories, *written.agencies)
    for entry in named:
        if not entry.name.get("vi", "").strip():
            raise NameMissing(code=entry.code)
    return written


def refuse_doubles(part: str, codes: Iterable[str]) -> None:
    for code, count in Counter(codes).items():
        if count > 1:
            raise TwiceNamed(part=part, code=code, field=part)


def adopt(services: Services, written: Contents) -> list[str]:
    """Returns which parts have changed. Raises what the rules cannot be, and
    `HappenedMeanwhile`.
    """
    now = services.now()
    # Rules that stay as they are must fit the new lists too, so all of it is tried out first.
    put_into(Handbook(by=SYSTEM, timestamp=now), written, services)
    handbook = in_force(services)
    changed = put_into(handbook, written, services)
    services.city.record(handbook)
    return changed


def in_force(services: Services) -> Handbook:
    try:
        handbook: Handbook = services.city.repository.get(HANDBOOK_ID)
    except AggregateNotFoundError:
        handbook = Handbook(by=SYSTEM, timestamp=services.now())
    return handbook


def put_into(handbook: Handbook, written: Contents, services: Services) -> list[str]:
    now = services.now()
    categories, agencies = list(written.categories), list(written.agencies)
    rules = list(written.rules)
    changed = []
    if handbook.categories != categories:
        handbook.adopt_categories(categories, SYSTEM, now)
        changed.append("categories")
    if handbook.agencies != agencies:
        handbook.adopt_agencies(agencies, SYSTEM, now)
        changed.append("agencies")
    if handbook.rules != rules:
        handbook.adopt_rules(rules, SYSTEM, now)
        changed.append("rules")
    changed += adopt_habits(handbook, written, services)
    return changed + adopt_clocks(handbook, written, services)


def adopt_habits(handbook: Handbook, written: Contents, services: Services) -> list[str]:
    """The replies and what a duplicate is; a file without them leaves them as they are."""
    now, changed = services.now(), []
    if written.replies and list(written.replies) != handbook.replies:
        handbook.adopt_replies(list(written.replies), SYSTEM, now)
        changed.append("replies")
    if written.duplicates not in (handbook.duplicates, USUAL_DUPLICATES):
        handbook.adopt_duplicate_rule(written.duplicates, SYSTEM, now)
        changed.append("duplicates")
    return changed


def adopt_clocks(handbook: Handbook, written: Contents, services: Services) -> list[str]:
    """The deadlines and the calendar; a file without any leaves them as they are."""
    now, changed = services.now(), []
    known = handbook.policies
    if written.policies:
        if list(written.policies[: len(known)]) != known:
            raise HistoryRewritten
        for policy in written.policies[len(known) :]:
            handbook.adopt_deadlines(policy, SYSTEM, now)
            changed = ["deadlines"]
    if written.calendar not in (handbook.calendar, USUAL_CALENDAR):
        handbook.adopt_calendar(written.calendar, SYSTEM, now)
        changed.append("calendar")
    return changed
