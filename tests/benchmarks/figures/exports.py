"""Downloads of 1,000,000 reports in every form: how long, and how much memory of the process.

Beside it what the database needs to give the same columns as CSV all by itself.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from projections.open_sources import OF_A_REPORT
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground, engine_of
from web.exports.pages import FORMS

REPORTS = 1_000_000
ROOT = Path(__file__).parent.parent.parent.parent
FILL = """
INSERT INTO ward_board (report_id, code, category, text, status, kind, point, lon, lat, ward_id,
  ward_name, how, agency, hidden, held_back, submitted_at, changed_at, first_position, position,
  version, feature, channel, reopened, missed)
SELECT md5(n::text)::uuid, upper(substr(md5(n::text), 1, 8)),
  (ARRAY['drainage','road','lighting','waste','trees'])[n %% 5 + 1],
  'Nắp cống vỡ trước số nhà ' || n %% 400 || ', đường Hùng Vương, nguy hiểm cho người đi bộ',
  (ARRAY['ACCEPTED','IN_PROGRESS','RESOLVED','RESOLVED'])[n %% 4 + 1], 'problem',
  ST_SetSRID(ST_MakePoint(lon, lat), 4326), lon, lat, md5('ward' || n %% 54)::uuid,
  'Phường ' || n %% 54 + 1, 'inside', (ARRAY['urban','environment','power'])[n %% 3 + 1],
  false, false, moment, moment + interval '3 days', n, n, 5, '{}', 'web', 0, false
FROM generate_series(1, %s) AS n
CROSS JOIN LATERAL (SELECT
  106.45 + (n::bigint * 7919 %% 160000) / 100000.0 AS lon,
  20.7 + (n::bigint * 104729 %% 95000) / 100000.0 AS lat,
  timestamptz '2025-07-01 00:00+07' + n * interval '30 seconds' AS moment) AS where_and_when
"""


def exports(ground: Ground) -> Iterator[Figure]:
    reports = ground.scaled(REPORTS)
    with ground.database() as urls, engine_of(urls) as engine:
        fill(engine, reports)
        usual = by_the_database(engine)
        for form in FORMS["reports"]:
            seconds, size, before, most = download(form, urls.application)
            name = f"download of {reports:,} reports, {form}, {size / 1e6:.0f} MB"
            yield Figure(name, seconds, "s", "COPY … TO STDOUT CSV", usual).at_most(60)
            memory = f"… memory of the process, {form}"
            yield Figure(memory, most, "MB", "before it", before).at_most(300)


def fill(engine: Engine, reports: int) -> None:
    with engine.begin() as db:
        db.exec_driver_sql(FILL, (reports,))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM ANALYZE ward_board")


def by_the_database(engine: Engine) -> float:
    query = f"COPY (SELECT {', '.join(OF_A_REPORT)} FROM ward_board) TO STDOUT CSV"
    started = time.perf_counter()
    with engine.connect() as db:
        db.connection.cursor().copy_expert(query, Nowhere())
    return time.perf_counter() - started


class Nowhere(RawIOBase):
    def write(self, part: Any) -> int:
        return len(part)


def download(form: str, url: str) -> list[float]:
    """Seconds, bytes, and megabytes of memory before and at most."""
    command = [sys.executable, "-m", "tests.benchmarks.exporting", form, url]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=True)
    return [float(word) for word in ran.stdout.split()[-4:]]
