"""The live hub: tells browsers, over Server-Sent Events, which reports changed.

A message is only a hint, and the page fetches what it names. Read `hub.py` first, then `feed.py`.
"""

from web.live.process import run

__all__ = ["run"]
