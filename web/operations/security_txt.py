"""`/.well-known/security.txt`, RFC 9116: whom to tell about a weakness, where somebody is named."""

from datetime import datetime, time, timedelta

from flask import Blueprint, Response, abort, request

from web.access import open_to
from web.language import MARKS
from web.wiring import services

pages = Blueprint("security_txt", __name__)

HOLDS_FOR = timedelta(days=180)


@pages.get("/.well-known/security.txt")
@open_to("anyone")
def security_txt() -> Response:
    contact = services().config.security_contact
    if contact is None:
        abort(404)
    lines = (
        f"Contact: {contact}",
        f"Expires: {expiry(services().now()).isoformat()}",
        f"Preferred-Languages: {', '.join(MARKS.values())}",
        f"Canonical: {request.base_url}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def expiry(now: datetime) -> datetime:
    """Half a year ahead, at midnight: the same for all who ask on one day."""
    return datetime.combine((now + HOLDS_FOR).date(), time(), now.tzinfo)
