"""The steps of a sending: from a case here to the same case there, once.

waiting → sending → (token) → confirming → there → (telling) → ended
              ↘ unsure: looked for ↗ or, where it is not there, sent again or left to somebody
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select

from domain.reports.facts import HeldUp
from eventlog.federation_tables import forwarding as table
from web.federation.asking import Line, NoAnswer, NotReached, TurnedDown
from web.federation.finding import is_ours, looked_for
from web.federation.telling import request_of, update_of
from web.federation.understood import Item
from web.wiring import Services

SEARCHES = 2  # before it is believed that it is not there
SETTLE = timedelta(seconds=30)  # between them
CONFIRMS = 4
LONGEST_ID = 200  # characters
IN_GOOD_TIME = timedelta(minutes=1)  # before somebody else may believe that it was not sent
MOST_POSTS = 5
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
c = table.c

Changes = dict[str, Any]
Row = Any


class Stuck(Exception):
    """Nothing more can be done without somebody who decides."""

    def __init__(self, why: HeldUp, told: str = "") -> None:
        super().__init__(told)
        self.why = why


def pause(tries: int) -> timedelta:
    """Four times as long after each try."""
    longer: timedelta = FIRST_PAUSE * 4 ** min(tries, 10)
    return min(longer, LONGEST_PAUSE)


def service_of(services: Services, line: Line, row: Row) -> str:
    """Raises `Stuck` for a category that is not theirs."""
    report = services.desk.find(row["report_id"])
    code = line.settings.service_for(report.category)
    if code is None:
        raise Stuck("no_service")
    return code


def post(services: Services, line: Line, row: Row) -> Changes:
    """Raises `NoAnswer` for a success that names nothing: so some say it and store nothing."""
    if row["telling"]:
        return {"state": "ended", "next_try": None}
    code = service_of(services, line, row)
    report = services.desk.find(row["report_id"])
    fields = request_of(services, report, row["reference"], code)
    if services.now() > row["next_try"] - IN_GOOD_TIME:
        raise NotReached("there was no time left for it")
    found = sent(line, fields)
    named = found[0] if len(found) == 1 else {}
    if remote_id := short(named.get("service_request_id")):
        return at_once(services, state="confirming", remote_id=remote_id)
    if token := short(named.get("token")):
        return at_once(services, state="token", token=token)
    raise NoAnswer("the answer names no request")


def sent(line: Line, fields: Mapping[str, str]) -> list[Item]:
    """A key that is not accepted is a fault of the line, and no case is to blame for it."""
    try:
        return line.post("requests", fields)
    except TurnedDown as refused:
        if refused.status in (401, 403):
            raise NotReached(f"it does not accept the key ({refused})") from refused
        raise


def short(name: str | None) -> str | None:
    return name if name and len(name) <= LONGEST_ID else None


def at_once(services: Services, **changes: Any) -> Changes:
    return {"tries": 0, "misses": 0, "error": None, "next_try": services.now(), **changes}


def redeem(services: Services, line: Line, row: Row) -> Changes:
    """A token becomes an id when the other side is ready."""
    found = line.get(f"tokens/{row['token']}")
    remote_id = next((short(each.get("service_request_id")) for each in found), None)
    if remote_id:
        return at_once(services, state="confirming", remote_id=remote_id)
    tries = row["tries"] + 1
    return {"tries": tries, "next_try": services.now() + pause(tries)}


def confirm(services: Services, line: Line, row: Row) -> Changes:
    """It is there only where it can be read there; an id alone is no proof."""
    report, remote_id = services.desk.find(row["report_id"]), row["remote_id"]
    try:
        found = line.get(f"requests/{remote_id}")
    except TurnedDown:
        found = []
    item = next((each for each in found if each.get("service_request_id") == remote_id), None)
    if item is not None:
        if is_ours(item, report, row["reference"]) and not is_taken(services, row):
            return arrived(services, row, remote_id)
        return at_once(services, state="unsure", remote_id=None) | {
            "error": f"it named {remote_id}, which is another case"
        }
    misses = row["misses"] + 1
    if misses < CONFIRMS:
        return {"misses": misses, "next_try": services.now() + pause(misses - 1)}
    return at_once(services, state="unsure", remote_id=None) | {
        "error": f"it named {remote_id}, which is not there"
    }


def is_taken(services: Services, row: Row) -> bool:
    """Whether another sending has arrived under this id."""
    other = (c.agency == row["agency"]) & (c.remote_id == row["remote_id"])
    other &= (c.forwarding_id != row["forwarding_id"]) & c.state.in_(("there", "done", "telling"))
    with services.engine.connect() as db:
        return bool(db.execute(select(exists().where(other))).scalar())


def arrived(services: Services, row: Row, remote_id: str) -> Changes:
    changes = at_once(services, state="there", remote_id=remote_id, next_try=None)
    if row["telling"]:
        changes |= {"state": "telling", "next_try": services.now()}
    return changes


def look(services: Services, line: Line, row: Row) -> Changes:
    """After an unknown outcome: it is looked for twice before anything else is done."""
    code = service_of(services, line, row)
    try:
        item = looked_for(line, row, code, services.now())
    except TurnedDown as refused:
        if line.settings.again != "external_id":
            raise Stuck("unknown", f"its list cannot be read: {refused}") from refused
        item = None
    if item is not None:
        return arrived(services, row, item["service_request_id"])
    misses = row["misses"] + 1
    if misses < SEARCHES:
        return {"state": "unsure", "misses": misses, "next_try": services.now() + SETTLE}
    return not_there(services, line, row)


def not_there(services: Services, line: Line, row: Row) -> Changes:
    """It may be sent again where that cannot make two of it, or where somebody said so."""
    if row["telling"]:
        return {"state": "ended", "next_try": None}
    if row["posted"] >= MOST_POSTS:
        raise Stuck("not_kept", row["error"] or "")
    if line.settings.again == "ask" and not row["may_repeat"]:
        raise Stuck("unknown", row["error"] or "")
    return at_once(services, state="waiting", may_repeat=False, remote_id=None, token=None)


def tell(services: Services, line: Line, row: Row) -> Changes:
    """What it cannot be told is told by nobody: the case is not theirs any more."""
    after = "there" if row["telling"] == "reopened" else "ended"
    done = {"state": after, "telling": None, "next_try": None, "error": None}
    if not line.settings.takes_updates:
        return done
    try:
        line.post("servicerequestupdates", update_of(row, services.now()))
    except TurnedDown as refused:
        if after == "there":
            raise Stuck("refused", str(refused)) from refused
        return done | {"error": f"it could not be told: {refused}"}
    return done


STEPS: dict[str, Callable[[Services, Line, Row], Changes]] = {
    "waiting": post,
    "sending": look,  # whoever sent it was killed meanwhile
    "unsure": look,
    "token": redeem,
    "confirming": confirm,
    "telling": tell,
}
