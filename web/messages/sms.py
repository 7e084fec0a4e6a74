"""Text messages by a small HTTP gateway; `docs/messages.md` says what it has to understand."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from web.messages.channels import Message, Outcome, Retry
from web.messages.http import Unreachable, post
from web.messages.settings import Gateway


@dataclass(frozen=True)
class TextMessages:
    gateway: Gateway
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def send(self, message: Message) -> Outcome:
        sent = {"id": str(message.id), "to": message.to, "text": message.letter.short}
        body = json.dumps(sent, ensure_ascii=False).encode()
        stamp = str(int(self.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(message.id),
            "X-Kalong-Timestamp": stamp,
            "X-Kalong-Signature": signature(self.gateway.secret, stamp, body),
        }
        try:
            return post(self.gateway.url, body, headers).outcome
        except Unreachable as reason:
            return Retry(str(reason))


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over the timestamp, a dot, and the body as it is sent."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
