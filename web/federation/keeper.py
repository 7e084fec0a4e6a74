"""The keeper of what goes to agencies' own systems and comes back, beside the views.

Sending and hearing have a thread each, so that no slow answer holds the other up.
"""

import threading
from functools import partial

from web.federation.hearing import listen_one
from web.federation.sending import send_one
from web.federation.taking import take_some
from web.jobs import keep_at
from web.wiring import Services


def keep_passing_on(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set."""
    jobs = [partial(job, services) for job in (take_some, send_one, listen_one)]
    keep_at(jobs, stop, "not passed on")
