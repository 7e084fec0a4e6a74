"""What auditors see: a case as it stood at any moment."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.reports.code import parse_code
from web.access import open_to

pages = Blueprint("auditor", __name__)


@pages.get("/audit/")
@open_to("auditor", "manager")
def cases() -> ResponseReturnValue:
    if typed := request.args.get("code", "").strip():
        return redirect(url_for("auditor.replay", code=parse_code(typed)), 303)
    return render_template("audit_cases.html")


@pages.get("/audit/<code>")
@open_to("auditor", "manager")
def replay(code: str) -> ResponseReturnValue:
    return render_template("audit.html", code=parse_code(code))
