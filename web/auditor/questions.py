"""Questions to ask, as pages: all of them, and one with its peers and its cases."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from projections.case_stages import NO_WARD
from projections.oversight.asking import FEWEST, NOBODY, Asked, ask_all, ask_one, cases_of
from projections.oversight.questions import BY_NAME, PeerKind, Question
from projections.ward_map import known_versions
from web.access import open_to
from web.accounts.session import person_name
from web.auditor.period import chosen_days
from web.auditor.question_words import nobody, peer_kinds, percent, question_words
from web.auditor.reading import as_read
from web.auditor.then import names_of
from web.context import agencies
from web.wiring import services

pages = Blueprint("questions", __name__, url_prefix="/audit/questions")

MOST_CASES = 100
MOST_PEERS = 100
NameOf = Callable[[PeerKind, str | None], str]


@pages.context_processor
def facts() -> dict[str, Any]:
    return {
        "question_words": question_words(),
        "peer_kinds": peer_kinds(),
        "percent": percent,
        "fewest": FEWEST,
        "spans_of_days": (30, 90, 365),
    }


@pages.get("/")
@open_to("auditor", "manager")
def overview() -> ResponseReturnValue:
    days = chosen_days()
    as_read("questions")
    with services().engine.connect() as db:
        answers = sorted(ask_all(db, days.period), key=importance)
        name_of = names(db)
    return render_template("questions.html", days=days, answers=answers, name_of=name_of)


def importance(asked: Asked) -> tuple[bool, bool]:
    """First where somebody stands out, last where there is nothing."""
    return not asked.standing_out, asked.general.hits == 0


@pages.get("/<question>")
@open_to("auditor", "manager")
def one(question: str) -> ResponseReturnValue:
    if question not in BY_NAME:
        abort(404)
    asked, days = BY_NAME[question], chosen_days()
    kind, peer = wanted_kind(asked), request.args.get("peer")
    as_read(asked.name)
    with services().engine.connect() as db:
        answer = ask_one(db, days.period, asked, kind)
        whose = None if peer is None else (kind, peer)
        cases = cases_of(db, days.period, asked, whose, MOST_CASES)
        name_of = names(db)
    return render_template(
        "question.html",
        days=days,
        asked=answer,
        peer=peer,
        cases=cases,
        most=MOST_CASES,
        shown=answer.peers[:MOST_PEERS],
        name_of=name_of,
    )


def wanted_kind(question: Question) -> PeerKind:
    given = request.args.get("by")
    if given is None:
        return question.peers
    found = next((kind for kind in question.kinds if kind == given), None)
    return found or abort(404)


def names(db: Connection) -> NameOf:
    """By kind and id, what a page calls them."""
    wards = {str(ward): name for ward, name in names_of(known_versions(db)).items()}
    known: dict[str, dict[str, str]] = {"agency": agencies(), "ward": wards}
    missing = nobody()

    def name_of(kind: PeerKind, peer: str | None) -> str:
        if peer in (None, NOBODY, NO_WARD):
            return missing[kind]
        return person_name(peer) if kind == "person" else known[kind].get(peer, peer)

    return name_of
