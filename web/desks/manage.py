"""The manager's desk: what is late and stuck where, what waits for a decision, what went wrong."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Text, and_, case, cast, func, or_, select

from domain.reports.code import report_id_of
from projections.attempts import table as attempts_table
from projections.case_history import RATED, last_details
from projections.newest import newest
from projections.ward_board import IS_LOW, IS_OPEN
from web.access import open_to
from web.context import in_language, unit_name
from web.desks.page import (
    desk_facts,
    looking,
    news_address,
    news_of,
    stages,
    the_person,
    told_as_news,
    wanted_by,
)
from web.desks.query import Condition, Looking, Row, Wanted, c, is_overdue
from web.language import gettext
from web.wiring import services

pages = Blueprint("manage", __name__, url_prefix="/desk/manage")

STUCK_AFTER = timedelta(days=7)
OPEN_TABS = ("late", "extension", "reopened")
TABS = (*OPEN_TABS, "low")
STATES = ("overdue", "stuck")
MOST_ATTEMPTS = 200

# Who has to act: in handling the agency, before that the ward.
UNIT = case(
    (c.stage == "handling", "agency:" + func.coalesce(c.agency, "")),
    else_="ward:" + func.coalesce(cast(c.ward_id, Text), ""),
)


class Cell(NamedTuple):
    overdue: int
    stuck: int


Matrix = dict[str, dict[str, Cell]]  # by unit and stage


@pages.get("")
@open_to("manager")
def manage() -> ResponseReturnValue:
    who, tab = looking(the_person()), tab_wanted()
    wanted = wanted_in(tab)
    conditions = tab_conditions(who)
    with services().engine.connect() as db:
        facts = desk_facts(db, wanted, who, conditions[tab], *narrowed(who))
        numbers, matrix = overview(db, who)
        facts |= {
            "numbers": numbers,
            "matrix": matrix if tab == "late" else {},
            "news_url": news_address("manage.news", facts["position"]),
            "scores_given": words_of(db, facts["rows"]) if tab == "low" else {},
        }
    return render_template(
        "manage.html",
        **facts,
        tab=tab,
        tabs=tab_names(),
        stages=stages(),
        unit=request.args.get("unit", ""),
        unit_name=name_of_unit,
        state=request.args.get("state", ""),
        filters=("severity", "category", "stage"),
    )


@pages.get("/news")
@open_to("manager")
@told_as_news
def news() -> Response:
    who, tab = looking(the_person()), tab_wanted()
    return news_of(wanted_in(tab), who, tab_conditions(who)[tab], *narrowed(who))


def tab_wanted() -> str:
    tab = request.args.get("tab", "")
    return tab if tab in TABS else "late"


def wanted_in(tab: str) -> Wanted:
    return wanted_by(order="due", status="any" if tab == "low" else "open")


@pages.get("/attempts")
@open_to("manager", "auditor")
def attempts() -> ResponseReturnValue:
    with services().engine.connect() as db:
        found = newest(db, attempts_table, MOST_ATTEMPTS)
    return render_template("attempts.html", attempts=found)


def is_stuck(who: Looking) -> Condition:
    """Nothing has happened for a week, and nobody waits for the reporter."""
    return c.question.is_(None) & (c.changed_at < who.now - STUCK_AFTER)


def tab_conditions(who: Looking) -> dict[str, Condition]:
    return {
        "late": and_(IS_OPEN, or_(is_overdue(who.now), is_stuck(who))),
        "extension": and_(IS_OPEN, c.extension_until.is_not(None)),
        "reopened": and_(IS_OPEN, c.reopened > 0),
        "low": and_(IS_LOW),
    }


def narrowed(who: Looking) -> Iterable[Condition]:
    """By a cell of the matrix: a unit, and whether it is overdue or stuck."""
    if unit := request.args.get("unit"):
        yield UNIT.in_([unit])
    state = request.args.get("state")
    if state in STATES:
        yield is_overdue(who.now) if state == "overdue" else is_stuck(who)


def overview(db: Connection, who: Looking) -> tuple[dict[str, int], Matrix]:
    """How many cases each tab has, and the matrix, the worst unit first.

    The open cases are gone through once: they lie far apart among all the others.
    """
    late, stuck = is_overdue(who.now), is_stuck(who)
    counted = (late, stuck, *(tab_conditions(who)[tab] for tab in OPEN_TABS))
    query = select(UNIT, c.stage, *(func.count().filter(each) for each in counted))
    numbers = dict.fromkeys(OPEN_TABS, 0)
    found: Matrix = {}
    for unit, stage, *counts in db.execute(query.where(IS_OPEN).group_by(UNIT, c.stage)):
        cell, in_tabs = Cell(*counts[:2]), counts[2:]
        for tab, number in zip(OPEN_TABS, in_tabs, strict=True):
            numbers[tab] += number
        if stage and any(cell):
            found.setdefault(unit, {})[stage] = cell
    low = db.execute(select(func.count()).select_from(c.code.table).where(IS_LOW)).scalar_one()
    worst_first = sorted(found.items(), key=lambda item: (-total(item[1]), item[0]))
    return numbers | {"low": low}, dict(worst_first)


def total(cells: dict[str, Cell]) -> int:
    return sum(cell.overdue + cell.stuck for cell in cells.values())


def words_of(db: Connection, rows: list[Row]) -> dict[str, dict[str, Any]]:
    """What the reporters said with their last scores, by the code of the case."""
    codes = {report_id_of(row["code"]): row["code"] for row in rows}
    found = last_details(db, codes, RATED)
    return {codes[report_id]: details for report_id, details in found.items()}


def name_of_unit(unit: str) -> str:
    kind, _, key = unit.partition(":")
    if not key:
        return gettext("Outside every ward") if kind == "ward" else gettext("Not named yet")
    if kind == "agency":
        found = services().handbook.agency(key)
        return key if found is None else in_language(found.name)
    wards = services().wards_in_force()
    ward = next((ward for ward in wards if str(ward.ward_id) == key), None)
    return gettext("A former ward") if ward is None else unit_name(ward.name, ward.unit_type)


def tab_names() -> dict[str, str]:
    return {
        "late": gettext("Overdue or stuck"),
        "extension": gettext("Later deadlines asked for"),
        "reopened": gettext("Reopened"),
        "low": gettext("Low score"),
    }
