"""Many cases at once: each is one command of its own, and the answer tells what came of each."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from domain.people.actor import Actor
from domain.refusals import Refusal
from domain.reports.code import UnknownCode, parse_code
from domain.reports.desk import ReportDesk
from web.access import STAFF, open_to, own_page
from web.desks.naming import NobodyWorksNow, shared_out
from web.desks.page import looking, shown, the_person
from web.desks.query import SHOWN, Looking, Row, c, rank_in, within
from web.desks.replies import words_for
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("bulk", __name__, url_prefix="/desk/bulk")

MOST = 200
LONGEST_VERSION = 10  # digits


@dataclass
class Item:
    """One chosen case, as it was looked at, and what came of it."""

    code: str
    seen: int | None
    words: str = ""
    officer: str = ""
    position: int = 0
    refusal: str = ""
    row: Row = field(default_factory=dict)


Act = Callable[[ReportDesk, Item, Actor, datetime], int]


def accept(desk: ReportDesk, item: Item, by: Actor, now: datetime) -> int:
    return desk.accept(item.code, by, now, item.seen)


def assign(desk: ReportDesk, item: Item, by: Actor, now: datetime) -> int:
    return desk.assign(item.code, request.form.get("agency", ""), by, now, item.seen)


def reject(desk: ReportDesk, item: Item, by: Actor, now: datetime) -> int:
    elsewhere = request.form.get("elsewhere", "")
    return desk.reject(item.code, item.words, by, now, item.seen, elsewhere)


def name(desk: ReportDesk, item: Item, by: Actor, now: datetime) -> int:
    if not item.officer and request.form.get("act") == "share":
        raise NobodyWorksNow
    return desk.assign_officer(item.code, item.officer, by, now, item.seen)


ACTS: dict[str, Act] = {
    "accept": accept,
    "assign": assign,
    "reject": reject,
    "name": name,
    "share": name,
}


@pages.post("")
@open_to(*STAFF)
def bulk() -> ResponseReturnValue:
    act = request.form.get("act", "")
    if act not in ACTS:
        abort(400)
    who = looking(the_person())
    items = chosen_items()
    look_up(items, who)
    if act == "reject" and "sure" not in request.form:
        return preview(items, who)
    if act in ("name", "share"):
        choose_officers(act, items)
    for item in items:
        attempt(item, ACTS[act])
    until_seen(max((item.position for item in items), default=0), "ward_board")
    look_up(items, looking(the_person()))
    refused = [item for item in items if item.refusal]
    return page(act, done=[item for item in items if not item.refusal], refused=refused)


def preview(items: list[Item], who: Looking) -> str:
    """The words for each case; one that is not this person's is refused at once, as any try is."""
    own = [item for item in items if item.row]
    others = [item for item in items if not item.row]
    for item in own:
        item.words = item.words or first_words(item, who)
    for item in others:
        attempt(item, reject)
    return page("reject", preview=own, refused=others)


def page(act: str, **items: list[Item]) -> str:
    form = request.form
    return render_template(
        "bulk.html",
        act=act,
        agency=form.get("agency", ""),
        elsewhere=form.get("elsewhere", ""),
        officer=form.get("officer", ""),
        reason=form.get("reason", ""),
        back=own_page(form.get("back", "")) or "/desk/inbox",
        **items,
    )


def chosen_items() -> list[Item]:
    """From `CODE.VERSION`; the words for one case alone come as `words_CODE`."""
    items = {}
    for chosen in request.form.getlist("chosen")[:MOST]:
        typed, _, seen = chosen.partition(".")
        with suppress(UnknownCode):  # such a one is told when it is tried
            typed = parse_code(typed)
        version = int(seen) if seen.isdecimal() and len(seen) < LONGEST_VERSION else None
        items[typed] = Item(typed, version, request.form.get(f"words_{typed}", ""))
    return list(items.values())


def look_up(items: list[Item], who: Looking) -> None:
    """Fills in how the cases stand that this person may see, in one statement."""
    query = select(*SHOWN, rank_in(who.handbook).label("rank"))
    query = query.where(c.code.in_([item.code for item in items]), *within(who.area))
    with services().engine.connect() as db:
        rows = {row["code"]: shown(dict(row), who) for row in db.execute(query).mappings()}
    for item in items:
        item.row = rows.get(item.code, {})


def choose_officers(act: str, items: list[Item]) -> None:
    """The one who was chosen, or for each case whoever has least by then."""
    shares = shared_out((item.code for item in items), the_person()) if act == "share" else {}
    chosen = request.form.get("officer", "") if act == "name" else ""
    for item in items:
        item.officer = shares.get(item.code, chosen)


def first_words(item: Item, who: Looking) -> str:
    """The typed reason, below the reply that was chosen where there is one."""
    reply = request.form.get("reply", "")
    ready = words_for(who.handbook, reply, item.row) if reply else ""
    return "\n".join(part for part in (ready, request.form.get("reason", "")) if part)


def attempt(item: Item, act: Act) -> None:
    person = the_person()
    try:
        by = Actor(person.login, person.role)
        item.position = act(services().desk, item, by, services().now())
    except Refusal as refusal:
        item.refusal = sentence(refusal)
