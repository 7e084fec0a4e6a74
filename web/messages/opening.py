"""What the links in messages lead to. Opening one changes nothing: mail scanners open them all.

Only its button does something, once, and the address with its token is told to nobody.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Connection, RowMapping, select, update

from domain.messages.policies import BY_NAME
from domain.refusals import Unknown
from domain.reports.code import UnknownCode
from eventlog.outbox import delivery
from web.access import open_to
from web.accounts.own_keys import hold
from web.accounts.rating_keys import rating_key
from web.csrf import carries_its_token
from web.messages.channels import CHANNELS
from web.messages.links import message_of
from web.messages.pages import channel_names
from web.messages.people import chosen_by, reachable
from web.messages.subject import is_about_a_request
from web.wiring import services

pages = Blueprint("opening", __name__, url_prefix="/m")

LASTS = timedelta(days=30)
c = delivery.c


class UnknownLink(Unknown):
    """This link leads nowhere any more; a newer message has a newer one."""


@pages.get("/<token>")
@open_to("anyone")
def look(token: str) -> ResponseReturnValue:
    row = message_with(token)
    used = row["link_used_at"] is not None
    return private(render_template("opening.html", code=code_of(row), used=used))


@pages.post("/<token>")
@open_to("anyone")
@carries_its_token
def open_case(token: str) -> ResponseReturnValue:
    row = message_with(token)
    code = code_of(row)
    with services().engine.begin() as db:
        first = use(db, row, c.link_used_at)
    if not first:
        return private(render_template("opening.html", code=code, used=True), 410)
    if code is None:
        return private(redirect(page_without_case(row), 303))
    report = services().desk.find(row["originator_id"])
    if report.reporter.id == row["recipient"]:
        hold(code, rating_key(code))
    return private(redirect(url_for("citizen.case", code=code), 303))


@pages.get("/<token>/stop")
@open_to("anyone")
def choices(token: str) -> ResponseReturnValue:
    row = message_with(token)
    with services().engine.connect() as db:
        ways = reachable(services(), db, row["recipient"], "")
        chosen = chosen_by(db, row["recipient"])
    page = render_template(
        "choices.html",
        ways=ways,
        chosen=ways[:1] if chosen is None else chosen,
        used=row["choice_used_at"] is not None,
        channels=channel_names(),
    )
    return private(page)


@pages.post("/<token>/stop")
@open_to("anyone")
@carries_its_token
def choose(token: str) -> ResponseReturnValue:
    """Without a choice nothing is sent any more: so mail programs unsubscribe with one click."""
    row = message_with(token)
    chosen = [way for way in request.form.getlist("way") if way in CHANNELS]
    with services().engine.begin() as db:
        first = use(db, row, c.choice_used_at)
        if first:
            services().messages.choose(row["recipient"], chosen, db)
    names = channel_names()
    page = render_template("chosen.html", chosen=chosen, channels=names, first=first)
    return private(page, 200 if first else 410)


def page_without_case(row: RowMapping) -> str:
    policy = BY_NAME.get(row["policy"])
    if policy is None or not is_about_a_request(policy):
        return url_for("citizen.city_map")
    page = "my_requests.one" if policy.tell == "person" else "data_requests.one"
    return url_for(page, request_id=row["originator_id"])


def use(db: Connection, row: RowMapping, column: Column[Any]) -> bool:
    """False where the link was used before; of two at once one is the first."""
    fresh = (c.delivery_id == row["delivery_id"]) & column.is_(None)
    done = db.execute(update(delivery).where(fresh).values({column: services().now()}))
    return bool(done.rowcount)


def message_with(token: str) -> RowMapping:
    """Raises `UnknownLink`, also for a message that is too old."""
    message_id = message_of(str(current_app.secret_key), token)
    row = None if message_id is None else read(message_id)
    if row is None or services().now() - row["recorded_at"] > LASTS:
        raise UnknownLink
    return row


def read(message_id: UUID) -> RowMapping | None:
    with services().engine.connect() as db:
        rows = db.execute(select(delivery).where(c.delivery_id == message_id))
        return rows.mappings().one_or_none()


def code_of(row: RowMapping) -> str | None:
    try:
        return services().desk.find(row["originator_id"]).code
    except UnknownCode:
        return None


def private(answer: ResponseReturnValue, status: int | None = None) -> Response:
    response = make_response(answer)
    if status is not None:
        response.status_code = status
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
