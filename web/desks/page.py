"""What every desk's page is made of: the list, the same cases for the map, filters, next page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Response, abort, request, url_for
from sqlalchemy import Connection, func, select

from domain.people.actor import Actor
from domain.reports.life import OPEN
from projections.engine.tables import position_of
from web.accounts.people import Person
from web.accounts.session import current_person, live_ticket
from web.calls import HTML, answer, converted, operation
from web.desks.clock import CELLS, clock_of, clock_words
from web.desks.query import SEVERITIES, Condition, Looking, Row, Wanted, c, conditions, listing
from web.language import gettext
from web.wiring import services
from web.words import statuses


def the_person() -> Person:
    """Whoever asks; the routes of the desks let in nobody who is not logged in."""
    person = current_person()
    if person is None:
        abort(401)
    return person


def wanted_by(**usual: str) -> Wanted:
    """The filters in the address, and a desk's own usual ones where the address has none."""
    given = {name: value for name, value in request.args.items() if value}
    return converted(usual | given, Wanted)


def looking(person: Person) -> Looking:
    area = services().area_of(Actor(person.login, person.role))
    return Looking(person.login, area, services().handbook, services().now())


def desk_facts(
    db: Connection, wanted: Wanted, who: Looking, *also: Condition | None
) -> dict[str, Any]:
    """The facts for `desk.html`: two statements, however many cases there are."""
    # Before the rows: what comes in between is told once more rather than never.
    position = position_of(db, "ward_board")
    found = listing(db, wanted, who, *also)
    rows = [shown(row, who) for row in found.rows]
    return {
        "rows": rows,
        "features": [feature(row) for row in rows if row["lon"] is not None],
        "position": position,
        "wanted": wanted,
        "next_url": None if found.following is None else here(after=found.following),
        "first_url": here(after=None) if wanted.after else None,
        "live_ticket": live_ticket(["desk"]),
        "cells": CELLS,
        "choices": choices,
        "severities": severities,
        "channels": channels,
        "wards_in_force": services().wards_in_force,
    }


class News(msgspec.Struct):
    number: int


told_as_news = operation(
    "How many cases of this desk's list changed after a position",
    query=Wanted,
    answer=News,
    refused_as={HTML: None},
    refusals=(303,),
)


def news_of(wanted: Wanted, who: Looking, *also: Condition | None) -> Response:
    """How many cases of a list changed after a position."""
    query = select(func.count()).select_from(c.code.table).where(*conditions(wanted, who, *also))
    with services().engine.connect() as db:
        return answer(News(db.execute(query).scalar_one()))


def news_address(endpoint: str, position: int) -> str:
    """Where a page asks for what is new in its own list."""
    query = request.args.to_dict() | {"since": str(position)}
    return f"{url_for(endpoint)}?{urlencode(query)}"


def shown(row: Row, who: Looking) -> Row:
    """The row with its severity, and its clock as a state and in words."""
    return row | {
        "severity": SEVERITIES[row["rank"]],
        "clock": clock_of(row, who.now),
        "clock_words": clock_words(row, who.now),
        "is_open": row["status"] in OPEN,
    }


def feature(row: Row) -> dict[str, Any]:
    """As much of a case as its symbol on the map needs."""
    return {
        "id": row["code"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {"status": row["status"]},
    }


def here(**changes: str | None) -> str:
    """This page's address with some parts of its query changed; None takes one away."""
    query = request.args.to_dict() | changes
    return f"{request.path}?{urlencode({k: v for k, v in query.items() if v})}"


def choices() -> dict[str, Mapping[str, str]]:
    """What the filters offer: values and their words."""
    return {
        "status": {
            "open": gettext("All that are open"),
            "any": gettext("All, ended ones too"),
            **statuses(),
        },
        "severity": severities(),
        "stage": stages(),
        "channel": channels(),
        "order": {
            "danger": gettext("Danger first"),
            "newest": gettext("Newest first"),
            "oldest": gettext("Oldest first"),
            "due": gettext("Next deadline first"),
        },
    }


def severities() -> dict[str, str]:
    return {
        "danger": gettext("Danger"),
        "urgent": gettext("Urgent"),
        "normal": gettext("Usual"),
    }


def stages() -> dict[str, str]:
    return {
        "screening": gettext("Screening"),
        "assignment": gettext("Assignment"),
        "handling": gettext("Handling"),
    }


def channels() -> dict[str, str]:
    return {
        "web": gettext("Web page"),
        "api": gettext("App"),
        "hotline": gettext("Hotline"),
        "counter": gettext("Counter"),
        "social": gettext("Social media"),
        "import": gettext("Taken over"),
    }
