"""The words of the scorecards: steps, figures, and how long something takes."""

from babel.numbers import format_decimal, format_percent

from web.language import gettext, language

HOURS_OF_A_DAY = 24


def steps() -> dict[str, str]:
    return {
        "screening": gettext("Screening"),
        "assignment": gettext("Assignment"),
        "start": gettext("Start of the work"),
        "resolution": gettext("Resolution"),
    }


def spans() -> dict[str, str]:
    return steps() | {"whole": gettext("From end to end")}


def unit_kinds() -> dict[str, str]:
    return {"agency": gettext("Agencies"), "ward": gettext("Wards")}


def decision_kinds() -> dict[str, str]:
    return {"commendation": gettext("Commendation"), "sanction": gettext("Sanction")}


def figures() -> dict[str, str]:
    """By figure, what the list of its cases is called."""
    waits = {f"waits_{step}": waiting_for(name) for step, name in steps().items()}
    overdue = {
        f"overdue_{step}": gettext("Overdue at: %(step)s") % {"step": name}
        for step, name in steps().items()
    }
    return counted() | waits | overdue | spans()


def waiting_for(name: str) -> str:
    return gettext("Waiting for: %(step)s") % {"step": name}


def counted() -> dict[str, str]:
    return {
        "received": gettext("Received"),
        "rejected": gettext("Declined"),
        "resolved": gettext("Resolved"),
        "waiting": gettext("Still open"),
        "on_time": gettext("On time"),
        "late": gettext("Late"),
        "came_late": gettext("Late before it came here"),
        "handed_on": gettext("Handed on when late"),
        "in_time": gettext("Open and still in time"),
        "undated": gettext("Without a deadline"),
        "satisfied": gettext("Satisfied"),
        "acceptable": gettext("Acceptable"),
        "not_satisfied": gettext("Not satisfied"),
        "rated": gettext("Scored"),
        "failed": gettext("Late or not satisfied"),
        "reopened": gettext("Reopened"),
        "extended": gettext("Deadline extended"),
        "ideas": gettext("Suggestions"),
        "merged": gettext("Merged into another case"),
        "imported": gettext("Taken over from an earlier system"),
    }


def duration(hours: float | None) -> str:
    """Minutes, hours or days, whichever is read most easily."""
    if hours is None:
        return "–"
    if hours < 1:
        return gettext("%(number)s min") % {"number": decimal(hours * 60, "0")}
    if hours < 2 * HOURS_OF_A_DAY:
        return gettext("%(number)s h") % {"number": decimal(hours)}
    return gettext("%(number)s days") % {"number": decimal(hours / HOURS_OF_A_DAY)}


def decimal(value: float, pattern: str = "0.#") -> str:
    return str(format_decimal(value, pattern, locale=language()))


def percent(value: float | None) -> str:
    return "–" if value is None else str(format_percent(value, "0 %", locale=language()))


def month_name(month: str) -> str:
    year, number = month.split("-")
    return f"{number}/{year}"
