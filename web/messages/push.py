"""Web Push: encrypted for one browser, handed to the push service that the browser named.

That address comes from a browser, so it is never trusted: its host has to be on the list, and
it is never connected to at a private address, whatever its name leads to.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from web.config import write_once
from web.messages.channels import Dead, Message, Outcome, Retry
from web.messages.http import Unreachable, anywhere, post, public_only
from web.messages.settings import Push

KEY = "vapid.pem"
LIVES = 24 * 3600  # seconds that the push service keeps it for a browser that is away
SIGNED_FOR = 12 * 3600  # seconds


class Keys(msgspec.Struct):
    p256dh: str
    auth: str


class Subscription(msgspec.Struct):
    """As the browser gives it."""

    endpoint: str
    keys: Keys


def is_allowed(endpoint: str, hosts: tuple[str, ...]) -> bool:
    """https to a host on the list, without a login or a port of its own choosing."""
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in hosts:
        return True
    plain = parts.scheme == "https" and port in (None, 443) and not parts.username
    return plain and any(
        host.endswith(name[1:]) if name.startswith("*.") else host == name for name in hosts
    )


@dataclass(frozen=True)
class Pushes:
    settings: Push
    home: Path

    @cached_property
    def key(self) -> Vapid02:
        """The city's own, made once: browsers subscribe to it."""
        path = self.home / KEY
        if not path.exists():
            fresh = Vapid02()
            fresh.generate_keys()
            write_once(path, fresh.private_pem().decode())
        return Vapid02.from_pem(path.read_bytes())

    @property
    def public_key(self) -> str:
        point = self.key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).decode().rstrip("=")

    def send(self, message: Message) -> Outcome:
        try:
            browser = msgspec.json.decode(message.to, type=Subscription)
            body = self._sealed(browser, message)
        except Exception:  # the libraries have no one error for keys that somebody made up
            return Dead("the browser's keys cannot be read", gone=True)
        if not is_allowed(browser.endpoint, self.settings.hosts):
            return Dead("the push service is not on the list", gone=True)
        trusted = origin(browser.endpoint) in self.settings.hosts
        headers = {
            **self.key.sign(self._claims(browser.endpoint)),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(LIVES),
            "Topic": message.id.hex,  # a second one with it takes the first one's place
        }
        try:
            allowed = anywhere if trusted else public_only
            return post(browser.endpoint, body, headers, allowed=allowed).outcome
        except Unreachable as reason:
            return Retry(str(reason))

    def _claims(self, endpoint: str) -> dict[str, Any]:
        until = int(time()) + SIGNED_FOR
        return {"sub": self.settings.contact, "aud": origin(endpoint), "exp": until}

    def _sealed(self, browser: Subscription, message: Message) -> bytes:
        letter = message.letter
        told = {"title": letter.subject, "link": letter.link, "tag": str(message.id)}
        from pywebpush import WebPusher  # noqa: PLC0415 - brings a client that nothing else needs

        pusher = WebPusher(msgspec.to_builtins(browser))
        sealed = pusher.encode(json.dumps(told).encode(), content_encoding="aes128gcm")
        return bytes(sealed["body"])


def origin(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"
