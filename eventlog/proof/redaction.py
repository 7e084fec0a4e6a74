"""What is covered of an event where nobody may learn from it who somebody is, or what they wrote.

A leaf is of the whole event, so what is covered in part can be proved only to stand there: its leaf
stays with its path, and what may be told of it is told beside.
"""

import json
from typing import Any

from domain.people.actor import NAMELESS
from domain.reports.words import PERSONAL
from eventlog.proof.verify import leaf_hash

Entry = dict[str, Any]

OF_A_PERSON = ("person-", NAMELESS)  # how the ids of people begin
ALWAYS_TOLD = ("position", "topic", "recorded_at")
OF_A_CASE = ("stream", "version")


def redacted(entry: Entry) -> Entry:
    """An entry is `{"index", "path", "event"}`; a covered one has `leaf` and `told` for `event`."""
    event = entry["event"]
    is_of_a_case = event["topic"].startswith("report.")
    state = json.loads(event["state"])
    shown = without_people(without_words(state) if is_of_a_case else state)
    if shown == state:
        return entry
    told = {name: event[name] for name in ALWAYS_TOLD}
    if is_of_a_case:  # of anything else the very stream may be somebody's
        told |= {name: event[name] for name in OF_A_CASE} | {"state": shown}
    return {"index": entry["index"], "path": entry["path"], "leaf": leaf_hash(event), "told": told}


def without_words(state: dict[str, Any]) -> dict[str, Any]:
    """Without what was stored in clear, before words were sealed."""
    return {name: value for name, value in state.items() if not (name in PERSONAL and value)}


def without_people(found: Any) -> Any:
    """The same, without the ids of those who are no staff."""
    if isinstance(found, list):
        return [without_people(each) for each in found]
    if not isinstance(found, dict):
        return "" if is_person(found) else found
    if found.get("role") == "reporter":
        return {"role": "reporter"}
    return {name: without_people(value) for name, value in found.items()}


def is_person(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(OF_A_PERSON)
