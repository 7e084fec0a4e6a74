"""Links to pictures that come with a report: kept with it, and fetched afterwards."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert

from domain.refusals import Invalid
from eventlog.keyring import seal
from eventlog.open311_tables import linked_media as table
from web.open311.reading import Reading
from web.wiring import Services

LONGEST = 2000


class LinkNotUsable(Invalid):
    """A link to a picture begins with http:// or https://, without a name or password in it."""

    field = "media_url"


def links_in(reading: Reading, given: Sequence[str]) -> list[str]:
    found: list[str] = []
    for url in dict.fromkeys(given):
        if host_of(url):
            found.append(url)
        else:
            reading.faults.append(LinkNotUsable())
    return found


def host_of(url: str) -> str | None:
    """None for what is never fetched, whatever it leads to."""
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0  # asking for it reads it
    except ValueError:
        return None
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    is_web = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return parts.hostname if is_plain and is_web and has_port else None


def keep_links(
    services: Services,
    db: Connection,
    report_id: UUID,
    code: str,
    client: str,
    links: Sequence[str],
) -> None:
    """In the transaction of the report: either both are stored, or none."""
    key = services.keyring.key_of(report_id, db)
    facts = {"report_id": report_id, "code": code, "client": client}
    rows = [{"link_id": uuid4(), "sealed": seal(key, each.encode()), **facts} for each in links]
    db.execute(insert(table), rows)
