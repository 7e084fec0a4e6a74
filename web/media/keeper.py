"""The keeper of media: makes what came in fit to be shown, and removes what nobody refers to.

Any number may work beside each other. One that is killed loses its lease within seconds, and
another takes the file up; a file at which three of them ended is refused.
"""

import shutil
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Double, case, cast, func, text, update

from eventlog.media_table import media
from eventlog.outages import is_outage
from web.logs import failure, log
from web.media.arrivals import pieces_of
from web.media.refusals import MediaRefused, TooMuchWork
from web.media.shelf import Part, Row, as_row
from web.media.store import Missing
from web.media.workshop.bench import Made, work_on
from web.wiring import Services

LOOK = 0.5  # seconds between two looks for work
SWEEP = 600.0  # seconds between two looks for what nobody refers to
TRIES = 3
LEASE = timedelta(seconds=30)
OLD = 3600.0  # seconds; no work takes as long
SEEN = 5.0  # seconds to wait until the board has taken what is in the log
c = media.c

# Photos before films: a film takes as long as many photos.
CLAIM = text("""
UPDATE media SET state = 'working', tries = tries + 1, lease_until = now() + interval '30 s'
WHERE media_id = (
  SELECT media_id FROM media
  WHERE state = 'waiting' OR (state = 'working' AND lease_until < now())
  ORDER BY kind = 'film', arrived_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING *
""")
# Names of which an event tells are kept for good: the log never loses one again.
KEPT = text("""
UPDATE media m SET touched_at = 'infinity'
WHERE touched_at < now() - interval '1 day'
  AND EXISTS (SELECT FROM ward_board WHERE files::jsonb ? m.sha256)
""")
# Where a report is sent with a file at this moment, the row is looked at again after that.
UNUSED = text("""
UPDATE media SET state = 'removing'
WHERE touched_at < now() - interval '1 day' AND state <> 'working'
""")
GONE = text("SELECT * FROM media WHERE state = 'removing'")
BEHIND = text("""
SELECT EXISTS (SELECT FROM parked_event WHERE projection = 'ward_board')
  OR NOT EXISTS (SELECT FROM projection WHERE name = 'ward_board' AND position >= :last)
""")


def keep_media(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    services.positions.start()
    swept = time.monotonic() - SWEEP
    while not stop.is_set():
        try:
            worked = work_once(services)
            if time.monotonic() - swept >= SWEEP:
                swept = time.monotonic()
                sweep(services)
        except Exception as error:
            worked = False
            if not is_outage(error):
                log.error("media not kept", **failure(error))
        if not worked:
            stop.wait(LOOK)
    services.positions.stop()


def work_off(services: Services) -> int:
    """Until nothing waits any more; how many files that were."""
    number = 0
    while work_once(services):
        number += 1
    return number


def work_once(services: Services) -> bool:
    """False where nothing waits."""
    with services.engine.begin() as db:
        found = db.execute(CLAIM).mappings().one_or_none()
    if found is None:
        return False
    row = as_row(found)
    try:
        facts = outcome(services, row)
        with services.engine.begin() as db:
            mine = (c.media_id == row["media_id"], c.state == "working", c.tries == row["tries"])
            db.execute(update(media).where(*mine).values(lease_until=None, **facts))
    except Missing:
        pass  # it was forgotten meanwhile
    services.media.shelf.cleared(row)
    return True


def outcome(services: Services, row: Row) -> dict[str, Any]:
    """What the row is told. Raises `Missing`."""
    try:
        if row["tries"] > TRIES:
            raise TooMuchWork
        return facts_of(made(services, row))
    except MediaRefused as refusal:
        name = type(refusal).__name__
        log.warning("media refused", kind=row["kind"], form=row["form"], refusal=name)
        services.media.shelf.take_away(row)
        return {"state": "refused", "refusal": name}
    except OSError:
        again = {"state": "waiting", "tries": row["tries"] - 1}  # no room: not the file's fault
        services.media.shelf.change(row["media_id"], "working", **again)
        raise


def made(services: Services, row: Row, boxes: Sequence[Sequence[float]] = ()) -> tuple[Made, str]:
    """Makes the parts that are shown; what is known of them, and the SHA-256 of the reduced one.

    Raises the `MediaRefused` that fits, and `Missing` where the original is gone.
    """
    shelf = services.media.shelf
    scratch = scratch_of(services)
    scratch.mkdir(parents=True, exist_ok=True)

    def alive() -> None:
        shelf.change(row["media_id"], lease_until=func.now() + LEASE)

    with TemporaryDirectory(dir=scratch, prefix="work-") as place:
        folder = Path(place)
        with (folder / "original").open("wb") as file:
            file.writelines(shelf.read(row, "original"))
        result = work_on(folder, row["form"], boxes, alive)
        parts: tuple[Part, ...] = ("small", "poster", "reduced")
        for part in parts:
            if (folder / part).exists():
                shelf.put(row, part, pieces_of(folder / part))
        return result, digest(folder / "reduced")


def digest(path: Path) -> str:
    found = sha256()
    for piece in pieces_of(path):
        found.update(piece)
    return found.hexdigest()


def facts_of(told: tuple[Made, str]) -> dict[str, Any]:
    """What the row is told; a place is offered only as long as no report was sent with it."""
    result, name = told
    lon, lat = result.place or (None, None)
    return {
        "state": "ready",
        "kind": result.kind,
        "width": result.width,
        "height": result.height,
        "seconds": result.seconds,
        "taken_at": result.taken and datetime.fromisoformat(result.taken),
        "reduced_sha256": name,
        "lon": case((c.referred, None), else_=cast(lon, Double)),
        "lat": case((c.referred, None), else_=cast(lat, Double)),
    }


def sweep(services: Services) -> int:
    """Removes what is a day old and no event refers to; how many files that were.

    Whoever sends a report touches its files first, so that they are left alone for a day more.
    """
    with services.engine.connect() as db:
        last = db.exec_driver_sql("SELECT coalesce(max(position), 0) FROM event_log").scalar_one()
    services.positions.wait("ward_board", last, SEEN)
    with services.engine.begin() as db:
        if db.execute(BEHIND, {"last": last}).scalar_one():
            return 0  # it may not know yet of an event that refers to a file
        db.execute(KEPT)
    with services.engine.begin() as db:
        db.execute(UNUSED)
    with services.engine.connect() as db:
        gone = [as_row(row) for row in db.execute(GONE).mappings()]
    for row in gone:
        services.media.remove(row)
    clear_scratch(services)
    return len(gone)


def clear_scratch(services: Services) -> None:
    """Folders of work at which somebody was killed."""
    for folder in scratch_of(services).glob("work-*"):
        if time.time() - folder.stat().st_mtime > OLD:
            shutil.rmtree(folder, ignore_errors=True)


def scratch_of(services: Services) -> Path:
    return services.media.arrivals.folder
