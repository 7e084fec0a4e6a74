"""What messages say: one sentence a notice, with `{name}` for a fact. No names, no places."""

from web.language import gettext


def sentences() -> dict[str, str]:
    return to_citizens() | to_staff()


def to_citizens() -> dict[str, str]:
    return {
        "received": gettext("We have received report {code} ({category})."),
        "accepted": gettext("Report {code} ({category}) was accepted."),
        "rejected": gettext("Report {code} ({category}) was declined."),
        "merged": gettext("Report {code} tells of the same as {into}, which goes on for both."),
        "assigned": gettext("Report {code} was given to {agency}."),
        "assigned/due": gettext("Report {code} was given to {agency}, to be done by {due}."),
        "work_started": gettext("The work on report {code} has begun."),
        "question_asked": gettext("We have a question about report {code}. Please answer it."),
        "deadline_extended": gettext("Report {code} takes longer."),
        "deadline_extended/due": gettext("Report {code} takes longer: we expect it by {due}."),
        "deadline_missed": gettext("We are sorry: report {code} is late."),
        "deadline_missed/due": gettext(
            "We are sorry: report {code} is late. If this step is not done by {expected}, "
            "the city's leaders step in."
        ),
        "resolved": gettext("The work on report {code} is done. Please score it."),
        "resolved/follower": gettext("The work on report {code} is done."),
        "reopened": gettext("Report {code} was opened again."),
        "hidden": gettext("Words and photo of report {code} were hidden from the public."),
        "request_answered": gettext(
            "Your request about your data was answered: please read on the page what "
            "happens by {due}."
        ),
        "request_settled": gettext(
            "Your request of {asked} about your data is settled: please read the answer on the "
            "page."
        ),
        "digest": gettext("News around you: {number} reports."),
        "found": gettext("Report {code} ({category}) fits a search of yours."),
        "search_digest": gettext("News of your searches: {number} reports."),
        "confirm": gettext("Please confirm that you want to hear about {what}."),
    }


def to_staff() -> dict[str, str]:
    return {
        "reminder": gettext("Case {code}: {percent} % of the time for this step has passed."),
        "escalated": gettext("Case {code}: the step that was due {due} is still not done."),
        "request_reminder": gettext(
            "A request about personal data, due {due}: {percent} % of the time has passed."
        ),
        "request_missed": gettext("A request about personal data was due {due} and is late."),
        "in_list": gettext("Case {code} ({category}) is new in a list of yours."),
        "low_rating": gettext("Case {code}: the reporter is not satisfied."),
    }


def phrases() -> dict[str, str]:
    """What stands below every letter."""
    return {
        "case": gettext("Open the case"),
        "page": gettext("Open the page"),
        "choose": gettext("Choose how you hear of this, or hear no more of it"),
        "emergency": gettext("In an emergency call 112, 113 (police), 114 (fire) or 115."),
    }


def labels() -> dict[str, str]:
    """What stands before words that somebody wrote."""
    return {
        "reason": gettext("Reason"),
        "elsewhere": gettext("Where to turn"),
        "question": gettext("Question"),
        "note": gettext("What was done"),
        "words": gettext("Words"),
        "search": gettext("Name of the search"),
        "list": gettext("Name of the list"),
    }
