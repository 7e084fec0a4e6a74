"""What can be done about a case now, by whoever looks at it: the next step first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.reports.offer import offered
from web.accounts.people import Person
from web.cases import Case
from web.language import gettext
from web.officer.areas import Standing
from web.officer.loads import Load, loads_of, midnight_after, officers_for, suggested
from web.wiring import Services

# The next step is the first of these that is offered, and what belongs beside it.
STEPS: dict[str, tuple[str, ...]] = {
    "unmerge": (),
    "extend_deadline": ("refuse_extension",),
    "accept": ("reject",),
    "start": ("assign_officer",),
    "resolve": ("ask_extension",),
    "assign": (),
}
GROUPS: dict[str, tuple[str, ...]] = {
    "work": (
        *("assign_officer", "ask", "answer", "ask_extension", "extend_deadline"),
        *("refuse_extension", "add_note", "return_to_dispatcher", "split_off", "follow_up"),
    ),
    "place": ("assign", "change_category", "move_pin", "merge", "unmerge"),
    "ending": ("resolve", "reject", "reopen", "hide", "show"),
}


@dataclass(frozen=True)
class Work:
    """`first` is offered openly, `groups` are folded; `seen` is the version looked at."""

    code: str
    seen: int
    row: dict[str, Any]
    agency: str | None
    first: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    proof: str
    officers: list[Load]
    suggested: Load | None


def work_for(services: Services, person: Person, case: Case) -> Work:
    """The case has to be one that was read for the staff."""
    row, standing = case["row"], Standing(case["row"])
    commands = offered(person.role, standing)
    first = next_steps(commands, row)
    category = services.handbook.category(row["category"])
    officers: list[Load] = []
    if "assign_officer" in commands:
        people = officers_for(services, standing)
        with services.engine.connect() as db:
            officers = loads_of(db, people, services.now(), midnight_after(services))
    own = [load for load in officers if load.person.agency == standing.agency]
    return Work(
        code=row["code"],
        seen=row["version"],
        row=row,
        agency=row["agency"],
        first=first,
        groups=folded(commands - set(first)),
        proof="either" if category is None else category.proof,
        officers=sorted(officers, key=lambda load: load.person.agency != standing.agency),
        suggested=suggested(own) or suggested(officers),
    )


def next_steps(commands: Iterable[str], row: dict[str, Any]) -> tuple[str, ...]:
    possible = set(commands)
    if row["score"] == "not_satisfied" and "follow_up" in possible:
        return ("follow_up",)
    step = next((step for step in STEPS if step in possible), None)
    if step is None:
        return ()
    beside = STEPS[step]
    if step == "start" and row["officer"] is not None:
        beside = ()  # somebody is named already
    return (step, *(command for command in beside if command in possible))


def folded(commands: Iterable[str]) -> dict[str, tuple[str, ...]]:
    possible = set(commands)
    groups = {
        name: tuple(command for command in all_of_it if command in possible)
        for name, all_of_it in GROUPS.items()
    }
    return {name: group for name, group in groups.items() if group}


def group_titles() -> dict[str, str]:
    return {
        "work": gettext("More about the work"),
        "place": gettext("What, where and who"),
        "ending": gettext("End, reopen or hide"),
    }


def titles() -> dict[str, str]:
    """What each command is called on its form, and where people read of it."""
    return {
        "accept": gettext("Accept the report"),
        "reject": gettext("Decline with a reason"),
        "merge": gettext("Merge into another case"),
        "unmerge": gettext("Separate it again"),
        "tell_apart": gettext("They are not the same"),
        "change_category": gettext("Change the category"),
        "move_pin": gettext("Move the pin"),
        "assign": gettext("Give the work to this agency"),
        "assign_officer": gettext("Name an officer"),
        "return_to_dispatcher": gettext("Give it back to the dispatcher"),
        "start": gettext("Start the work"),
        "ask": gettext("Ask the reporter"),
        "answer": gettext("Enter the reporter's answer"),
        "ask_extension": gettext("Ask for a later deadline"),
        "extend_deadline": gettext("Grant the later deadline"),
        "refuse_extension": gettext("Refuse the later deadline"),
        "add_note": gettext("Add a note"),
        "split_off": gettext("Split a part off"),
        "follow_up": gettext("Open a follow-up case"),
        "resolve": gettext("The work is done"),
        "reopen": gettext("Reopen the case"),
        "hide": gettext("Hide words and photo"),
        "show": gettext("Show words and photo again"),
        "blur": gettext("Make parts of a photo unreadable"),
        "look": gettext("Look at it"),
    }
