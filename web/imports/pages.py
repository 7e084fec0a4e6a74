"""The manager's pages of imports: a file, its columns, what would come of it, and back."""

import csv
import io
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping

from domain.people.actor import Actor
from domain.refusals import Invalid, Refusal
from domain.reports.imports import ImportDesk, NotOver, UnknownImport
from web.access import Role, open_to
from web.bodies import takes_files
from web.context import categories
from web.desks.page import the_person
from web.errors import status_of
from web.imports import files
from web.imports.check import Check, Checked, checked
from web.imports.chosen import ZONES, Chosen, choice_in, first_choice, reader_of, with_values
from web.imports.recognising import FORMATS
from web.imports.sheet import LARGEST_FILE, OF_THE_ROW, NotReadable, Sheet, TooLarge, sheet_of
from web.imports.words import field_names, format_names, kind_names, note_names, state_names
from web.imports.worked import cases, held, worked_on
from web.language import gettext
from web.scorecard.exports import plain
from web.wiring import services
from web.words import said, sentence

pages = Blueprint("imports", __name__, url_prefix="/desk/imports")

LOOKERS: tuple[Role, ...] = ("manager", "auditor")
SHOWN = 8  # rows, as they would become
SHOWN_BAD = 20
SHOWN_CASES = 100
LONGEST_NAME = 100
ZONES_SHOWN = ("UTC", *sorted(zone for zone in ZONES if "/" in zone and zone[:4] != "Etc/"))


class TooFew(Invalid):
    """No row of this file would become a report: please look at what is wrong with them first."""

    field = "file"


@pages.get("")
@open_to(*LOOKERS)
def overview(fault: Refusal | None = None) -> ResponseReturnValue:
    with services().engine.connect() as db:
        known = files.all_of_them(db)
    facts = {"imports": known, "states": state_names(), "kinds": kind_names()}
    page = render_template("imports.html", **facts, fault=fault and sentence(fault))
    return page, 200 if fault is None else status_of(fault)


@pages.post("")
@open_to("manager")
@takes_files
def upload() -> ResponseReturnValue:
    """Keeps the file as a draft, with what could be recognised; no report is made."""
    file = request.files.get("file")
    content = file.stream.read(LARGEST_FILE + 1) if file else b""
    try:
        if len(content) > LARGEST_FILE:
            raise TooLarge
        if not content:
            raise NotReadable
        sheet = sheet_of(content)
        name = (file and file.filename or "").strip()[:LONGEST_NAME] or gettext("File")
        zone, handbook = services().config.time_zone, services().handbook
        choice = first_choice(sheet, source_of(name), zone, handbook)
    except Refusal as refusal:
        return overview(refusal)
    import_id = files.keep(services(), name, sheet.kind, content, choice, the_person().login)
    look_through(import_id, sheet, choice)
    return redirect(url_for(".one", import_id=import_id), 303)


def source_of(name: str) -> str:
    """A name to begin with: the file's own, without its ending and what a source may not have."""
    plain = "".join(char if char.isalnum() or char in ".-_" else " " for char in name)
    return " ".join(plain.rpartition(".")[0].split() or plain.split())[:60].strip()


def look_through(import_id: UUID, sheet: Sheet, choice: Chosen) -> Checked | None:
    """Looks at every row, and keeps what is wrong. None where columns are still missing."""
    if not all(choice.columns.get(name) for name in ("lon", "lat", "submitted_at")):
        files.keep_check(services(), import_id, choice, {}, [])
        return None
    found = checked(run_of(choice, sheet), sheet.rows(), 0)
    bad = [files.BadCells.of(each) for each in found.bad]
    counts = {"rows": found.rows, "imported": found.ready, "known": found.known, "bad": len(bad)}
    files.keep_check(services(), import_id, choice, counts, bad)
    return found


def run_of(choice: Chosen, sheet: Sheet) -> Check:
    reader = reader_of(choice, sheet, services().config.time_zone, services().now())
    return Check(services(), reader)


@pages.get("/<uuid:import_id>")
@open_to(*LOOKERS)
def one(import_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownImport`."""
    return page_of(import_id)


def page_of(import_id: UUID, fault: Refusal | None = None) -> ResponseReturnValue:
    with services().engine.connect() as db:
        row = files.row_of(db, import_id)
    facts = {"row": row, "states": state_names(), "kinds": kind_names()}
    facts |= {"fault": fault and sentence(fault), "field": fault and fault.field}
    facts |= {"choice": files.choice_of(row), "bad": files.bad_rows(services(), import_id)}
    facts |= {"said": said}
    more = draft_facts(row) if row["state"] == "draft" else import_facts(row)
    page = render_template("import.html", **facts, **more, shown_bad=SHOWN_BAD)
    return page, 200 if fault is None else status_of(fault)


def draft_facts(row: RowMapping) -> dict[str, Any]:
    sheet, choice = files.sheet_in(services(), row["import_id"]), files.choice_of(row)
    if sheet is None:
        raise UnknownImport
    first = [] if row["rows"] is None else first_rows(sheet, choice)
    return {
        "sheet": sheet,
        "of_the_row": OF_THE_ROW,
        "fields": field_names(),
        "formats": format_names(FORMATS),
        "zones": ZONES_SHOWN,
        "first": first,
        "note_names": note_names(),
        "codes": {code: each["name"] for code, each in categories().items()},
    }


def first_rows(sheet: Sheet, choice: Chosen) -> list[Any]:
    """A few of them as they would become; no more is read than what is shown."""
    run, found = run_of(choice, sheet), []
    for outcome in run.run(sheet.rows()):
        found += outcome.imported
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]


def import_facts(row: RowMapping) -> dict[str, Any]:
    if row["state"] != "imported":
        return {}
    with services().engine.connect() as db:
        since, stay = worked_on(db, row["import_id"]), held(db, row["import_id"])
        return {
            "worked": cases(db, list(since - stay)),
            "held": cases(db, list(stay)),
            "shown_cases": SHOWN_CASES,
        }


@pages.post("/<uuid:import_id>/mapping")
@open_to("manager")
def choose(import_id: UUID) -> ResponseReturnValue:
    """Keeps the choices and looks at every row anew. Raises `UnknownImport`."""
    with services().engine.connect() as db:
        row = files.row_of(db, import_id)
    sheet = files.sheet_in(services(), import_id)
    if row["state"] != "draft" or sheet is None:
        raise UnknownImport
    handbook = services().handbook
    try:
        choice = choice_in(request.form, sheet, handbook, files.choice_of(row))
        look_through(import_id, sheet, with_values(choice, sheet, handbook))
    except Invalid as refusal:
        return page_of(import_id, refusal)
    return redirect(url_for(".one", import_id=import_id, _anchor="found"), 303)


@pages.post("/<uuid:import_id>/begin")
@open_to("manager")
def begin(import_id: UUID) -> ResponseReturnValue:
    """From here on the worker makes reports of it. Raises `UnknownImport`."""
    person, now = the_person(), services().now()
    with services().engine.begin() as db:
        row = files.row_of(db, import_id)
        if row["state"] == "draft" and not row["imported"]:
            return page_of(import_id, TooFew())
        if files.change(db, import_id, now, ("draft",), state="importing", by=person.login, done=0):
            by, source = Actor(person.login, person.role), files.choice_of(row).source
            desk = ImportDesk(services().city)
            desk.begin(import_id, source, row["digest"], by, now, connection=db)
    return redirect(url_for(".one", import_id=import_id), 303)


@pages.post("/<uuid:import_id>/discarding")
@open_to("manager")
def discard(import_id: UUID) -> ResponseReturnValue:
    files.discard(services(), import_id)
    return redirect(url_for(".overview"), 303)


@pages.post("/<uuid:import_id>/undo")
@open_to("manager")
def undo(import_id: UUID) -> ResponseReturnValue:
    """From here on the worker takes its cases away. Raises `UnknownImport`."""
    person, now, form = the_person(), services().now(), request.form
    by, desk = Actor(person.login, person.role), ImportDesk(services().city)
    try:
        with services().engine.begin() as db:
            why, worked = form.get("reason", ""), form.get("worked", "")
            desk.order_undo(import_id, why, worked, by, now, connection=db)
            if not files.change(db, import_id, now, ("imported",), state="undoing", done=0):
                raise NotOver
    except Invalid as refusal:
        return page_of(import_id, refusal)
    return redirect(url_for(".one", import_id=import_id), 303)


@pages.get("/<uuid:import_id>/bad-rows.csv")
@open_to(*LOOKERS)
def bad_rows(import_id: UUID) -> Response:
    """Every row that cannot be taken, with its line, id, column and reason."""
    with services().engine.connect() as db:
        files.row_of(db, import_id)
    written = io.StringIO("\ufeff", newline="")
    written.seek(0, io.SEEK_END)
    writer = csv.writer(written)
    writer.writerow(("line", "id", "column", "reason"))
    for bad in files.bad_rows(services(), import_id):
        cells = (bad.line, bad.id, bad.column, said(bad.message, bad.facts))
        writer.writerow([plain(value) for value in cells])
    told = Response(written.getvalue().encode(errors="backslashreplace"), mimetype="text/csv")
    told.headers["Content-Disposition"] = 'attachment; filename="bad-rows.csv"'
    return told
