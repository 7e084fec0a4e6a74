"""A sender in a process of its own, to be killed: `python sender.py DATABASE HOME URL`.

It sends what is due of the channel sms until nothing is, and hangs before it records the first.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.conftest import config_for
from web.messages import sending
from web.messages.settings import Gateway
from web.messages.sms import TextMessages
from web.outside.database import Urls
from web.wiring import connect


def hang(*_):
    print("sent", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    database, home, url, *options = sys.argv[1:]
    services = connect(config_for(Path(home)), Urls(database, database))
    if "hang" in options:
        sending.after = hang
    channel = TextMessages(Gateway(url, "secret"))
    print("ready", flush=True)
    sys.stdin.readline()
    while sending.send_one(services, "sms", channel):
        pass
