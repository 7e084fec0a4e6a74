"""Evidence to take along: of a case or a period, redacted or not, recorded before it is sent."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

import msgspec
from flask import Blueprint, Response, request

from domain.accountability.bundle import Bundle, permitted
from domain.refusals import Invalid, NotNow
from domain.reports.code import parse_code, report_id_of
from eventlog.proof.bundle import MOST, NothingThere, TooMuch, Wish, gathered
from eventlog.proof.evidence import NotSignedYet
from eventlog.proof.package import archive, files_of, sealed
from eventlog.proof.verify import CONTENTS, MANIFEST
from web.access import open_to
from web.auditor.fonts import NAMES, font
from web.auditor.reading import positions_of_looks
from web.context import time_zone
from web.desks.page import the_person
from web.wiring import services

pages = Blueprint("bundles", __name__, url_prefix="/audit")
PDF = "bundle.pdf"


class CaseNotSignedYet(NotNow):
    """The newest events of this case are not signed yet; please ask again in a minute."""


class NoSuchPeriod(Invalid):
    """Please give two days, the second not before the first."""

    field = "to"


class NothingInPeriod(Invalid):
    """Nothing that is signed was recorded in this period."""

    field = "from"


class PeriodTooLong(Invalid):
    """These are more than {most} events; please choose a shorter period."""

    field = "to"


@pages.post("/<code>/bundle")
@open_to("auditor", "manager")
def of_case(code: str) -> Response:
    """Raises `UnknownCode` and `CaseNotSignedYet`."""
    code = parse_code(code)
    services().desk.find(report_id_of(code))
    return handed_out(replace(wish(), code=code))


@pages.post("/bundle")
@open_to("auditor", "manager")
def of_period() -> Response:
    """From the beginning of one day to the end of another, on the city's clocks."""
    begin, last = (day(request.form.get(name, "")) for name in ("from", "to"))
    if last < begin:
        raise NoSuchPeriod
    end = last + timedelta(days=1)
    return handed_out(replace(wish(), begin=midnight(begin), end=midnight(end)))


def day(typed: str) -> date:
    """Raises `NoSuchPeriod`."""
    try:
        found = date.fromisoformat(typed.strip())
        midnight(found + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise NoSuchPeriod from error
    return found


def midnight(of: date) -> datetime:
    return datetime.combine(of, time(), time_zone())


def wish() -> Wish:
    by, form = the_person().actor, request.form
    chosen, why = permitted(form.get("form", "redacted"), form.get("why", ""), by)
    return Wish(by, services().now(), chosen, why)


def handed_out(wanted: Wish) -> Response:
    """Recorded with the hash of its manifest, by which it can be known again. Raises `NoFonts`."""
    signer = services().signer
    for kind in NAMES:
        font(kind)  # before anything is gathered for pages that cannot be printed
    files = composed(wanted)
    files = sealed(files, wanted.form, wanted.at, signer)
    record(wanted, sha256(files[MANIFEST]).hexdigest())
    answer = Response(archive(files, wanted.at), mimetype="application/zip")
    name = wanted.code or f"{wanted.begin:%Y-%m-%d}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{wanted.form}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def composed(wanted: Wish) -> dict[str, bytes]:
    from web.auditor.bundle_pdf import BundleOnPaper  # noqa: PLC0415 - slow, and seldom needed

    signer, keyring = services().signer, services().keyring
    try:
        with services().engine.connect() as db:
            looks = positions_of_looks(db, wanted.code) if wanted.code else ()
            files = files_of(gathered(db, keyring, signer.name, wanted, looks))
    except NotSignedYet as error:
        raise CaseNotSignedYet from error
    except NothingThere as error:
        raise NothingInPeriod from error
    except TooMuch as error:
        raise PeriodTooLong(most=MOST) from error
    contents = msgspec.json.decode(files[CONTENTS])
    return files | {PDF: BundleOnPaper(contents, str(signer.key)).pdf()}


def record(wanted: Wish, manifest: str) -> None:
    bundle = Bundle(
        form=wanted.form,
        why=wanted.why,
        code=wanted.code,
        begin=wanted.begin,
        end=wanted.end,
        sha256=manifest,
        by=wanted.by,
        timestamp=wanted.at,
    )
    services().city.record(bundle)
