"""The words of the pages of imports."""

from collections.abc import Iterable

from web.language import gettext
from web.words import statuses


def ending(source: str) -> str:
    """With which a case ends that was over there already."""
    return gettext("Closed in {source} before it was taken over.").format(source=source)


def kind_names() -> dict[str, str]:
    return {
        "csv": gettext("CSV table"),
        "xlsx": gettext("XLSX workbook"),
        "open311": gettext("Open311 requests"),
        "ushahidi": gettext("Ushahidi export"),
    }


def state_names() -> dict[str, str]:
    return {
        "draft": gettext("Draft: no report is made yet"),
        "importing": gettext("Being taken over"),
        "imported": gettext("Taken over"),
        "undoing": gettext("Being undone"),
        "undone": gettext("Undone"),
    }


def note_names() -> dict[str, str]:
    """What a note may become, by the keys of `BECOMES`."""
    status = statuses()
    return {
        "": gettext("It tells of the sending itself"),
        "note": gettext("A public note"),
        "accept": status["ACCEPTED"],
        "assign": gettext("Assigned to an agency"),
        "start": status["IN_PROGRESS"],
        "resolve": status["RESOLVED"],
        "reject": status["REJECTED"],
    }


def field_names() -> dict[str, str]:
    """In the order in which the page asks; those in the middle cannot be left out."""
    return {
        "id": gettext("Its own number there"),
        "lon": gettext("Longitude"),
        "lat": gettext("Latitude"),
        "submitted_at": gettext("When it was sent"),
        "title": gettext("Title"),
        "text": gettext("What it says"),
        "category": gettext("Category"),
        "status": gettext("Status"),
        "ended_at": gettext("When it ended"),
    }


def format_names(formats: Iterable[str]) -> dict[str, str]:
    """Each by the same moment, for nobody reads the signs of a program."""
    names = {"%d": "31", "%m": "12", "%Y": "2025", "%H": "17", "%I": "05", "%M": "45", "%S": "09"}
    found = {}
    for each in formats:
        name = each or "%Y-%m-%dT%H:%M"
        for sign, shown in {**names, "%p": "PM"}.items():
            name = name.replace(sign, shown)
        found[each] = name if each else gettext("International: {example}").format(example=name)
    return found
