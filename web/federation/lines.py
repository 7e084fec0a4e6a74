"""The line to an agency's system: its key, and whether it is worth to try at this moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.federation.desk import EndpointDesk
from domain.federation.endpoint import Endpoint
from eventlog.federation_tables import agency_line as table
from eventlog.federation_tables import forwarding
from eventlog.keyring import seal
from web.federation.asking import Line
from web.wiring import Services

SHUT_AFTER = 3  # failures in a row
SHUT_FOR = timedelta(seconds=30)  # the first time, and twice as long each further time
LONGEST_SHUT = timedelta(minutes=30)
c, cases = table.c, forwarding.c


def endpoint_desk(services: Services) -> EndpointDesk:
    return EndpointDesk(services.city, services.current_handbook)


def line_to(services: Services, agency: str) -> Line | None:
    """None where the agency works in this system."""
    settings = endpoint_desk(services).settings_of(agency)
    if settings is None:
        return None
    return Line(settings, key_of(services, agency), services.config.agency_hosts)


def key_of(services: Services, agency: str) -> str:
    with services.engine.connect() as db:
        sealed = db.execute(select(c.sealed).where(c.agency == agency)).scalar()
    opened = sealed and services.keyring.open(Endpoint.create_id(agency), bytes(sealed))
    return opened.decode() if opened else ""


def keep_line(services: Services, db: Connection, agency: str, key: str) -> None:
    """In the transaction of the connection; an empty key leaves the one that is there.

    What waits for a better address or key is tried at once.
    """
    now = services.now()
    row = {"agency": agency, "next_look": now, "failures": 0, "shut_until": None}
    if key:
        owner = Endpoint.create_id(agency)
        row["sealed"] = seal(services.keyring.key_of(owner, db), key.encode())
    again = (cases.agency == agency) & (cases.tries > 0)
    again &= (cases.state == "waiting") & cases.next_try.is_not(None)
    db.execute(update(forwarding).where(again).values(next_try=now, tries=0))
    anew = {name: value for name, value in row.items() if name != "agency"}
    query = insert(table).values(row)
    db.execute(query.on_conflict_do_update(index_elements=["agency"], set_=anew))


def went_well(db: Connection, agency: str) -> None:
    fine = {"failures": 0, "failed_since": None, "shut_until": None, "error": None}
    db.execute(update(table).where(c.agency == agency, c.failures > 0).values(**fine))


def went_wrong(db: Connection, agency: str, why: str, now: datetime) -> None:
    """After several failures in a row nothing is tried for a while, longer each time."""
    query = select(c.failures, c.failed_since).where(c.agency == agency).with_for_update()
    row = db.execute(query).one_or_none()
    if row is None:
        return
    failures = row.failures + 1
    changes = {"failures": failures, "failed_since": row.failed_since or now, "error": why}
    if failures >= SHUT_AFTER:
        longer = SHUT_FOR * 2 ** min(failures - SHUT_AFTER, 10)
        changes["shut_until"] = now + min(longer, LONGEST_SHUT)
    db.execute(update(table).where(c.agency == agency).values(**changes))


def lines(db: Connection) -> Mapping[str, RowMapping]:
    return {row["agency"]: row for row in db.execute(select(table)).mappings()}
