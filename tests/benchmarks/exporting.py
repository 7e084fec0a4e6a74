"""`python -m tests.benchmarks.exporting FORM URL`: one download in a process of its own.

Prints its seconds, its bytes, the memory of the process before it, and the most that it ever had.
"""

import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from projections.open_sources import SOURCES
from tests.benchmarks.memory import peak_of
from tests.conftest import config_for
from web.app import create_app
from web.exports.pages import AT_ONCE, Table, Wanted, content
from web.outside.database import Urls
from web.wiring import connect


def main() -> None:
    form, url = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:
        services = connect(config_for(Path(home)), Urls(url, url))
        create_app(services)  # the whole application, as in a process of the server
        before = peak_of()
        started = time.perf_counter()
        table = Table(SOURCES["reports"], ZoneInfo("Asia/Ho_Chi_Minh"))
        size = sum(map(len, content(services, table, Wanted(limit=AT_ONCE), form)))
        print(time.perf_counter() - started, size, before, peak_of())
        services.positions.stop()


if __name__ == "__main__":
    main()
