"""The senders beside the views: one thread for each channel, so that none waits for another's
gateway; one-time texts have threads of their own, ahead of everything.
"""

import threading
from collections.abc import Callable
from functools import partial

from eventlog.outages import is_outage
from web.logs import failure, log
from web.messages.addressing import address_some
from web.messages.channels import Channel
from web.messages.digests import Digests
from web.messages.outgoing import channels
from web.messages.sending import send_one
from web.searches.alerts import Alerts
from web.wiring import Services

PAUSE = 0.5  # seconds between two looks where there was nothing to do
AFTER_A_FAULT = 5.0  # seconds


def keep_sending(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    gateways = channels(services.config)
    jobs: list[Callable[[], object]] = [partial(address_some, services), Digests(services).make]
    jobs.append(Alerts(services).make)
    for name, gateway in gateways.items():
        jobs.append(partial(send_one, services, name, gateway))
    jobs += [partial(send_texts, services, name, gateways[name]) for name in ("sms", "email")]
    threads = [threading.Thread(target=repeat, args=(job, stop)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def send_texts(services: Services, name: str, gateway: Channel) -> bool:
    return services.texts.send_one(name, gateway, services.now())


def repeat(job: Callable[[], object], stop: threading.Event) -> None:
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = 0.0 if job() else PAUSE
        except Exception as error:
            pause = AFTER_A_FAULT
            if not is_outage(error):
                log.error("messages held up", **failure(error))
