"""The pages about messages: what was sent or shown, dead letters, and what links lead to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, func, select

from domain.messages.policies import BY_NAME
from eventlog.outbox import delivery
from projections.ward_board import table as ward_board
from web.access import open_to
from web.language import gettext
from web.messages.again import send_again
from web.messages.channels import CHANNELS
from web.messages.reading import read_again, texts
from web.searches import lists
from web.searches.alerts import FOUND, POLICY
from web.wiring import services

pages = Blueprint("messages", __name__)

STATES = ("dead", "waiting", "sent", "shown", "dropped")
MOST = 50
c = delivery.c


@pages.get("/messages")
@open_to("dispatcher", "manager")
def readable() -> ResponseReturnValue:
    """In the demo city alone: elsewhere nobody reads other people's messages."""
    if not services().config.demo:
        abort(404)
    channel = wanted("channel", CHANNELS, "")
    newest = select(delivery).order_by(c.recorded_at.desc()).limit(MOST)
    if channel:
        newest = newest.where(c.channel == channel)
    with services().engine.connect() as db:
        rows = db.execute(newest).mappings().all()
        letters = [told for row in rows for told in read_again(services(), db, row)]
        codes = [text for text in texts(services(), db, MOST) if channel in ("", text.channel)]
    found = [*codes, *letters]
    found.sort(key=lambda each: each.at, reverse=True)
    names = {"channels": channel_names(), "states": state_names()}
    return render_template("messages.html", messages=found, channel=channel, **names)


@pages.get("/desk/messages")
@open_to("manager")
def dead_letters() -> ResponseReturnValue:
    state, channel = wanted("state", STATES, "dead"), wanted("channel", CHANNELS, "")
    with services().engine.connect() as db:
        numbers = how_many(db)
        rows = listed(db, state, channel)
    return render_template(
        "dead_letters.html",
        rows=rows,
        numbers=numbers,
        state=state,
        channel=channel,
        states=state_names(),
        channels=channel_names(),
        notices=notice_names(),
    )


@pages.post("/desk/messages/<uuid:delivery_id>/again")
@open_to("manager")
def again(delivery_id: UUID) -> ResponseReturnValue:
    with services().engine.begin() as db:
        send_again(db, delivery_id, services().now())
    return redirect(url_for(".dead_letters"), 303)


def wanted(name: str, known: tuple[str, ...], default: str) -> str:
    given = request.args.get(name, default)
    return given if given in known else default


def how_many(db: Connection) -> dict[str, int]:
    query = select(c.state, func.count()).group_by(c.state)
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in db.execute(query)}


def listed(db: Connection, state: str, channel: str) -> list[dict[str, Any]]:
    """The longest waiting first; the case's code where there is a case."""
    columns = (c.delivery_id, c.policy, c.channel, c.tries, c.error, c.next_try, c.ended_at)
    query = (
        select(*columns, c.recorded_at, ward_board.c.code)
        .outerjoin(ward_board, ward_board.c.report_id == c.originator_id)
        .where(c.state == state)
        .order_by(c.recorded_at.desc())
        .limit(MOST)
    )
    if channel:
        query = query.where(c.channel == channel)
    rows = db.execute(query).mappings()
    return [dict(row) | {"notice": notice_of(row["policy"])} for row in rows]


def notice_of(policy: str) -> str:
    if policy.startswith((POLICY, lists.POLICY)):
        return FOUND if policy.startswith(POLICY) else lists.NOTICE
    known = BY_NAME.get(policy)
    return policy if known is None else known.notice


def state_names() -> dict[str, str]:
    return {
        "dead": gettext("Failed"),
        "waiting": gettext("Waiting to be sent"),
        "sent": gettext("Sent"),
        "shown": gettext("Shown here only"),
        "dropped": gettext("Not wanted"),
    }


def channel_names() -> dict[str, str]:
    return {
        "push": gettext("Notice in the browser"),
        "email": gettext("E-mail"),
        "zalo": "Zalo",
        "sms": gettext("Text message"),
        "none": gettext("None"),
    }


def notice_names() -> dict[str, str]:
    return {
        "received": gettext("Report received"),
        "accepted": gettext("Report accepted"),
        "rejected": gettext("Report declined"),
        "merged": gettext("Merged with another"),
        "assigned": gettext("Given to an agency"),
        "work_started": gettext("Work begun"),
        "question_asked": gettext("Question to the reporter"),
        "deadline_extended": gettext("Later deadline"),
        "deadline_missed": gettext("Apology for being late"),
        "resolved": gettext("Work done"),
        "reopened": gettext("Opened again"),
        "hidden": gettext("Hidden from the public"),
        "reminder": gettext("Reminder to the officer"),
        "escalated": gettext("Late: to the managers"),
        "low_rating": gettext("Low score: to the managers"),
        "digest": gettext("News of an area"),
        "found": gettext("New in a search"),
        "in_list": gettext("New in a saved list"),
        "search_digest": gettext("News of searches"),
        "request_answered": gettext("Answer to a request about data"),
        "request_settled": gettext("End of a request about data"),
        "request_reminder": gettext("Reminder of a request about data"),
        "request_missed": gettext("A request about data is late"),
    }
