"""The words of the questions: what is asked, what was counted, and what may well explain it."""

from typing import NamedTuple

from babel.numbers import format_percent

from projections.oversight.questions import AGAIN_AND_AGAIN, MANY
from web.language import gettext, language


class Words(NamedTuple):
    """A question, never a verdict."""

    asked: str
    counted: str
    honest: str


def question_words() -> dict[str, Words]:
    return of_endings() | of_cases() | {"rejected": of_rejections(), "stranger": of_looks()}


def of_endings() -> dict[str, Words]:
    return {
        "just_in_time": Words(
            gettext("Why were these resolved only minutes before the deadline?"),
            gettext(
                "Of the cases resolved under a deadline, those in the last 15 minutes before it."
            ),
            gettext("Whoever works towards a deadline finishes close to it now and then."),
        ),
        "at_the_desk": Words(
            gettext("Were these resolved without anybody leaving the office?"),
            gettext(
                "Of the cases resolved, those without a photo whose work took 10 minutes at most."
            ),
            gettext("Some matters are settled on the telephone or by a document."),
        ),
        "in_bulk": Words(
            gettext("Was each of these looked at by itself?"),
            gettext(
                "Of the cases resolved or declined, those among %(many)s or more that one person"
                " ended within 10 minutes."
            )
            % {"many": MANY},
            gettext("Many reports of one power cut end together, and rightly so."),
        ),
        "told_otherwise": Words(
            gettext("Did the reporter hear something else than the staff wrote among themselves?"),
            gettext(
                "Of the resolved cases with a note among the staff, from one day before on, those"
                " whose note says that the work is not done. Only a few phrases are looked for."
            ),
            gettext("A note may speak of something else that is not done yet."),
        ),
    }


def of_cases() -> dict[str, Words]:
    return {
        "reopened": Words(
            gettext("Why did these have to be opened again and again?"),
            gettext(
                "Of the cases that were open in the period and ended once, those that were"
                " reopened %(times)s times or more by now."
            )
            % {"times": AGAIN_AND_AGAIN},
            gettext("What breaks again in the same place is reported in the same case."),
        ),
        "waited": Words(
            gettext("Why did nothing happen here for so long?"),
            gettext(
                "Of the cases that were open in the period, those that waited 30 days or longer"
                " for one step, whether or not the clock stood still."
            ),
            gettext("Some work waits for material, money or somebody else's leave."),
        ),
        "paused": Words(
            gettext("Why did the clock stand still for so long?"),
            gettext(
                "Of the cases that were open in the period and whose reporter was asked something,"
                " those whose clock stood still for 14 days or longer in all."
            ),
            gettext("Reporters may be away, or never answer."),
        ),
    }


def of_rejections() -> Words:
    return Words(
        gettext("Why are so many reports declined here?"),
        gettext("Of the reports screened, those that were declined."),
        gettext("Who screens what is often sent to the wrong place declines more of it."),
    )


def of_looks() -> Words:
    return Words(
        gettext("Why did they have to know who reported?"),
        gettext(
            "Of the looks at who a reporter is, those by somebody who never did anything about"
            " the case."
        ),
        gettext("Somebody may have stood in on the telephone for a colleague."),
    )


def peer_kinds() -> dict[str, str]:
    return {
        "agency": gettext("Agencies"),
        "ward": gettext("Wards"),
        "person": gettext("Officers"),
    }


def nobody() -> dict[str, str]:
    """What it is called where there is no such unit."""
    return {
        "agency": gettext("Not with an agency"),
        "ward": gettext("Outside every ward"),
        "person": gettext("Nobody yet"),
    }


def percent(value: float) -> str:
    """What is rare needs its decimal."""
    return str(format_percent(value, "0.# %" if value < 0.1 else "0 %", locale=language()))
