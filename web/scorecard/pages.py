"""The public scorecards: all units, one unit, the cases behind a figure, and spreadsheets."""

from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from domain.handbook.contents import REOPEN_WITHIN_DAYS
from geo.atlas import WardVersion
from projections.decisions import about
from projections.figures import UNIT_KINDS, UnitKind
from projections.scorecard_cases import BEHIND, Wanted, cases_behind
from projections.unit_scorecard import slices
from web.access import open_to
from web.scorecard import words
from web.scorecard.card import FEWEST, SLOW, Card, city_steps, most_overdue, ranked
from web.scorecard.charts import month_chart, step_bars
from web.scorecard.exports import Format, as_file, export
from web.scorecard.reading import (
    Slice,
    SliceQuery,
    WardsQuery,
    card_in,
    cards_of,
    cards_of_unit,
    chosen_slice,
    of_all,
)
from web.wiring import services

pages = Blueprint("scorecard", __name__, url_prefix="/scorecard")

A_PAGE = 50  # cases
LAST = 2**63 - 1  # no position lies behind it
UNIT = "/<any(agency, ward):kind>/<unit>"


@pages.context_processor
def facts() -> dict[str, object]:
    return {
        "steps": words.steps(),
        "spans": words.spans(),
        "figure_names": words.figures(),
        "unit_kinds": words.unit_kinds(),
        "decision_kinds": words.decision_kinds(),
        "duration": words.duration,
        "decimal": words.decimal,
        "percent": words.percent,
        "month_name": words.month_name,
        "fewest": FEWEST,
        "slow_from": SLOW,
        "reopen_within": REOPEN_WITHIN_DAYS,
    }


@pages.get("/")
@open_to("anyone")
def overview() -> ResponseReturnValue:
    wanted = chosen_slice()
    with services().engine.connect() as db:
        rows, known = of_all(db, wanted), slices(db)
    groups = [(kind, *ranked(cards_of(rows, kind))) for kind in UNIT_KINDS]
    wards = [row for row in rows if row["unit_kind"] == "ward"]
    city = city_steps(wards)
    return render_template(
        "scorecard.html",
        groups=groups,
        city=city,
        worst=most_overdue(city),
        received=sum(row["received"] for row in wards),
        wanted=wanted,
        slices=known,
    )


@pages.get("/export.<any(csv, xlsx):form>")
@open_to("anyone")
@as_file("The figures of all units", query=SliceQuery)
def export_all(form: Format) -> Response:
    wanted = chosen_slice()
    with services().engine.connect() as db:
        rows = of_all(db, wanted)
    cards = [card for kind in UNIT_KINDS for card in cards_of(rows, kind)]
    return export(cards, form, "scorecard")


@pages.get(UNIT)
@open_to("anyone")
def unit(kind: UnitKind, unit: str) -> ResponseReturnValue:
    wanted = chosen_slice()
    with services().engine.connect() as db:
        cards = cards_of_unit(db, kind, unit, wanted)
        decided = about(db, kind, unit)
    card = card_in(cards, wanted)
    heir = heir_of(card)
    return render_template(
        "scorecard_unit.html",
        card=card,
        wanted=wanted,
        slices=slices_of(cards),
        months=[c for c in cards if c["slice_kind"] == "month"],
        by_category=[c for c in cards if c["slice_kind"] == "category"],
        chart=month_chart(cards),
        bars=step_bars(card.steps),
        is_ward_today=kind == "ward" and unit in services().redrawn.units,
        heir=heir,
        ended_on=heir and services().redrawn.ended_on(UUID(unit)),
        decisions=decided,
    )


def heir_of(card: Card) -> WardVersion | None:
    """The ward in which most of one goes on that is no more."""
    redrawn = services().redrawn
    if card["unit_kind"] != "ward" or card["unit"] in redrawn.units:
        return None
    heir = redrawn.heir(UUID(card["unit"]))
    return next((w for w in services().wards_in_force() if w.ward_id == heir), None)


def slices_of(cards: list[Card]) -> dict[str, list[str]]:
    return {
        kind: [c["slice"] for c in cards if c["slice_kind"] == kind]
        for kind in ("month", "category")
    }


@pages.get(f"{UNIT}/export.<any(csv, xlsx):form>")
@open_to("anyone")
@as_file("The figures of a unit, by month and category", query=WardsQuery)
def export_unit(kind: UnitKind, unit: str, form: Format) -> Response:
    with services().engine.connect() as db:
        cards = cards_of_unit(db, kind, unit, chosen_slice())
    return export(cards, form, f"scorecard-{kind}")


@pages.get(f"{UNIT}/cases")
@open_to("anyone")
def cases(kind: UnitKind, unit: str) -> ResponseReturnValue:
    """The cases that a figure counts, the newest first."""
    figure, wanted = request.args.get("figure", "received"), chosen_slice()
    if figure not in BEHIND:
        abort(404)
    with services().engine.connect() as db:
        card = card_in(cards_of_unit(db, kind, unit, wanted), wanted)
        found = behind(db, card, figure, wanted)
    page = found[:A_PAGE]
    following = None
    if len(found) > A_PAGE:
        here = {"kind": kind, "unit": unit, "figure": figure, **wanted.query}
        following = url_for(".cases", **here, before=page[-1]["first_position"])  # type: ignore[arg-type]
    return render_template(
        "scorecard_cases.html",
        card=card,
        wanted=wanted,
        figure=figure,
        number=card.count(figure),
        cases=page,
        following=following,
    )


def behind(db: Connection, card: Card, figure: str, wanted: Slice) -> list[dict[str, object]]:
    """One more than a page has, where there are more."""
    before = request.args.get("before", LAST, type=int)
    asked = Wanted(
        wanted.counted(card["unit_kind"]),
        card["unit"],
        figure,
        before=min(max(before, 0), LAST),
        limit=A_PAGE + 1,
        **wanted.part,
    )
    return cases_behind(db, asked)
