"""`kalong` with a web server that gives up on silent, stalled and dripping clients at once.

Run as `python -m tests.faults.impatient web`.
"""

from gunicorn.workers import gthread

from web import server_worker, slow_senders
from web.cli import main

gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.1
server_worker.STALLED = 1
slow_senders.GRACE, slow_senders.LOOK = 2.0, 0.2

if __name__ == "__main__":
    main()
