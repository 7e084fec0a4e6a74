"""The senders beside the views: one thread for each channel, so that none waits for another's
gateway; one-time texts have threads of their own, ahead of everything.
"""

import threading
from functools import partial

from web.jobs import Job, keep_at
from web.messages.addressing import address_some
from web.messages.channels import Channel
from web.messages.digests import Digests
from web.messages.outgoing import channels
from web.messages.sending import send_one
from web.searches.alerts import Alerts
from web.wiring import Services


def keep_sending(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set."""
    gateways = channels(services.config)
    jobs: list[Job] = [partial(address_some, services), Digests(services).make]
    jobs.append(Alerts(services).make)
    for name, gateway in gateways.items():
        jobs.append(partial(send_one, services, name, gateway))
    jobs += [partial(send_texts, services, name, gateways[name]) for name in ("sms", "email")]
    keep_at(jobs, stop, "messages held up")


def send_texts(services: Services, name: str, gateway: Channel) -> bool:
    return services.texts.send_one(name, gateway, services.now())
