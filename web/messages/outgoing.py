"""Which channel goes through which gateway here; without one it is shown on the page alone."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from web.config import Config
from web.messages.channels import CHANNELS, Channel, OnThePage
from web.messages.mail import Letters
from web.messages.push import Pushes
from web.messages.settings import Push
from web.messages.sms import TextMessages
from web.messages.zalo import Zalo


@cache
def public_key(settings: Push | None, home: Path) -> str | None:
    """What browsers subscribe with, in Base64 for addresses; None where nothing is pushed."""
    return None if settings is None else Pushes(settings, home).public_key


def channels(config: Config) -> Mapping[str, Channel]:
    settings = config.messages
    found: dict[str, Channel] = {name: OnThePage() for name in CHANNELS}
    if settings.sms is not None:
        found["sms"] = TextMessages(settings.sms)
    if settings.mail is not None:
        found["email"] = Letters(settings.mail)
    if settings.push is not None:
        found["push"] = Pushes(settings.push, config.home)
    if settings.zalo is not None:
        found["zalo"] = Zalo(settings.zalo, settings.zalo_templates)
    return found
