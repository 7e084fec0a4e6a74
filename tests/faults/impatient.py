"""`kalong` with a web server that gives up on silent and stalled clients at once.

Run as `python -m tests.faults.impatient web`.
"""

from gunicorn.workers import gthread

from web import server_worker
from web.cli import main

gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.1
server_worker.STALLED = 1

if __name__ == "__main__":
    main()
