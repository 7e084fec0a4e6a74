"""The words of the auditor's desk for fields of the board and for looks at a case."""

from flask import url_for

from web.auditor.question_words import question_words
from web.language import gettext
from web.officer.work import titles
from web.words import look_reasons


def field_names() -> dict[str, str]:
    """What a column of the ward board is called."""
    return {
        "status": gettext("Status"),
        "category": gettext("Category"),
        "kind": gettext("Kind of report"),
        "channel": gettext("Channel"),
        "code": gettext("Code"),
        "text": gettext("Words"),
        "photo": gettext("Photo"),
        "media": gettext("Photos, film and voice"),
        "voice": gettext("Voice note"),
        "lon": gettext("Longitude"),
        "lat": gettext("Latitude"),
        "ward_id": gettext("Ward"),
        "ward_name": gettext("Name of the ward"),
        "how": gettext("How the ward was found"),
        "agency": gettext("Agency"),
        "officer": gettext("Officer"),
        "stage": gettext("Step"),
        "due": gettext("Deadline"),
        "question": gettext("Question to the reporter"),
        "extension_until": gettext("Later deadline asked for"),
        "score": gettext("Score"),
        "merged_into": gettext("Same as"),
        "hidden": gettext("Words and photo"),
        "split_from": gettext("Came out of"),
        "submitted_at": gettext("Sent"),
    }


def what_was_done() -> dict[str, str]:
    return {
        "attempt": gettext("was refused it, as it is not theirs"),
        "look": gettext("looked up who reported it"),
        "reading": gettext("read it to check it"),
        "bundle": gettext("took an evidence bundle of it"),
    }


def read_beside_cases() -> dict[str, tuple[str, str]]:
    """What else than a case is read: its name and its page."""
    questions = {
        name: (words.asked, url_for("questions.one", question=name))
        for name, words in question_words().items()
    }
    return questions | {
        "questions": (gettext("Questions to ask"), url_for("questions.overview")),
        "map": (gettext("The map at any moment"), url_for("audit_map.map_then")),
    }


def forms() -> dict[str, str]:
    return {
        "redacted": gettext("Without personal data"),
        "unredacted": gettext("With what people wrote"),
    }


def bundle_reasons() -> dict[str, str]:
    """Why somebody takes along what people wrote."""
    return {
        "complaint": gettext("A complaint or denunciation is examined"),
        "inspection": gettext("An inspection that was ordered"),
        "court": gettext("A court or an investigating body asks for it"),
        "own_data": gettext("The person asks for their own data"),
    }


def bundle_choices() -> dict[str, dict[str, str]]:
    return {"bundle_forms": forms(), "bundle_reasons": bundle_reasons()}


def on_paper() -> dict[str, str]:
    """What the readable part of a bundle explains."""
    return {
        "reading": gettext(
            "These pages are for reading. What is proved stands in bundle.json, from which they"
            " were made; verify.py checks both, without a network or the city's database:"
        ),
        "proved": gettext(
            "Proved is that these events stand in the city's signed log as they are here, each at"
            " its place, and that none between them is left out. Not proved is that what they say"
            " was true, or that nothing happened afterwards."
        ),
        "covered": gettext(
            "Events that tell of people are covered: it is proved that they stand there, and not"
            " what is told of them here. What people wrote is left out."
        ),
        "sealed": gettext("not in this form; the SHA-256 of what was sealed is {hash}"),
        "rule": gettext("Rule {number} in version {version} of the handbook names {agency}."),
    }


def tried(what: str, why: str) -> str:
    """The reason of a look or a bundle, or the command that was refused."""
    known = {"look": look_reasons, "bundle": bundle_reasons}.get(what, titles)()
    return known.get(why, why)
