"""The words for what people ask about their data, and for how that stands."""

from web.language import gettext


def wishes() -> dict[str, str]:
    return {
        "see": gettext("See what is held about me"),
        "correct": gettext("Have something corrected"),
        "restrict": gettext("Have my data used no further"),
        "question": gettext("Ask a question"),
        "download": gettext("Take a copy along"),
        "withdraw": gettext("Take back a consent"),
        "forget": gettext("Be forgotten"),
    }


def states() -> dict[str, str]:
    return {
        "asked": gettext("Waits for an answer"),
        "answered": gettext("Answered, not done yet"),
        "done": gettext("Done"),
        "refused": gettext("Refused"),
    }


def steps() -> dict[str, str]:
    return {"answer": gettext("The answer was late."), "act": gettext("It was done late.")}
