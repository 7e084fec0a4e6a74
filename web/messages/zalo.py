"""Zalo Notification Service: templates that Zalo approved, by the name of the notice."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from web.messages.channels import Dead, Message, Outcome, Retry, Sent
from web.messages.http import Unreachable, post
from web.messages.settings import Gateway

# What passes: too many calls, a service that is busy, a quota of the day, a token to be renewed.
PASSES = frozenset({-100, -124, -144, -211, -216})


@dataclass(frozen=True)
class Zalo:
    gateway: Gateway
    templates: Mapping[str, str]

    def send(self, message: Message) -> Outcome:
        letter = message.letter
        template = self.templates.get(letter.notice.partition("/")[0])
        if template is None:
            return Dead(f"there is no template for {letter.notice}")
        body = {
            "phone": message.to.lstrip("+"),
            "template_id": template,
            "template_data": {"code": letter.code, "text": letter.subject, "link": letter.link},
            "tracking_id": str(message.id),
        }
        headers = {"Content-Type": "application/json", "access_token": self.gateway.secret}
        try:
            answer = post(self.gateway.url, json.dumps(body).encode(), headers)
        except Unreachable as reason:
            return Retry(str(reason))
        return answer.outcome if answer.status != 200 else outcome_of(answer.body)


def outcome_of(body: bytes) -> Outcome:
    """Zalo answers 200 to everything, and says in `error` how it went."""
    try:
        error = int(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return Retry("Zalo's answer cannot be read")
    if error == 0:
        return Sent()
    return Retry(f"Zalo answered {error}") if error in PASSES else Dead(f"Zalo answered {error}")
