"""A real city's closed cases: is our "too late" the same as the city's own flag?"""

import csv
import gzip
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.deadlines.policy import Deadline

BOSTON = ZoneInfo("America/New_York")


def test_closed_after_target_is_what_the_city_calls_overdue(shared_data):
    compared, different, unflagged = 0, [], 0
    for row in rows(shared_data / "boston_311_2015-01.csv.gz"):
        target, closed = moment(row["target_local"]), moment(row["closed_local"])
        if target is None or closed is None:
            continue  # nothing was promised, or it is open still
        if row["on_time"] == "":
            unflagged += 1  # the city itself says neither; all of these were closed after target
            assert deadline(target).is_missed_by(closed)
            continue
        compared += 1
        if deadline(target).is_missed_by(closed) != (row["on_time"] == "OVERDUE"):
            different.append(row["case_id"])

    assert (compared, different, unflagged) == (4377, [], 19)


def test_the_moment_itself_is_in_time():
    due = datetime(2015, 1, 16, 8, 30, tzinfo=BOSTON)

    assert not deadline(due).is_missed_by(due)
    assert deadline(due).is_missed_by(due + timedelta(seconds=1))


def deadline(due: datetime) -> Deadline:
    return Deadline("handling", due, due, (due, due), None)


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON) if text else None
