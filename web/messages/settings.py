"""How this installation sends messages; a channel without a gateway is shown on a page instead."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

PUSH_HOSTS = (
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
)


@dataclass(frozen=True)
class Quiet:
    """The hours of the city's clocks in which nobody is woken; the same twice: none."""

    begins: time = time(21)
    ends: time = time(7)

    def is_at(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True)
class Mail:
    """`security` is starttls, tls or none."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    security: str = "starttls"


@dataclass(frozen=True)
class Gateway:
    """An HTTP address, and what it knows us by."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Push:
    """`hosts` may begin with `*.`; one with a scheme, `http://…:port`, is trusted as it is."""

    contact: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class MessageSettings:
    """`tries` is after how many a message is given up; `zalo_templates` are ids by notice."""

    public_url: str
    quiet: Quiet = Quiet()
    tries: int = 8
    sms: Gateway | None = None
    mail: Mail | None = None
    push: Push | None = None
    zalo: Gateway | None = None
    zalo_templates: Mapping[str, str] = field(default_factory=dict)


def read_messages(env: Mapping[str, str], port: int) -> MessageSettings:
    """Raises `ValueError` with a sentence that names the variable."""
    return MessageSettings(
        public_url=read_address(env, "KALONG_PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        quiet=read_quiet(env),
        tries=read_tries(env),
        sms=read_gateway(env, "KALONG_SMS_URL", "KALONG_SMS_SECRET"),
        mail=read_mail(env),
        push=read_push(env),
        zalo=read_gateway(env, "KALONG_ZALO_URL", "KALONG_ZALO_TOKEN"),
        zalo_templates=read_templates(env),
    )


def read_address(env: Mapping[str, str], name: str, default: str = "") -> str:
    value = env.get(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"{name} is an http or https address, not {value!r}")
    return value


def read_quiet(env: Mapping[str, str]) -> Quiet:
    value = env.get("KALONG_QUIET_HOURS", "21:00-07:00")
    begins, _, ends = value.partition("-")
    try:
        return Quiet(time.fromisoformat(begins), time.fromisoformat(ends))
    except ValueError as error:
        raise ValueError(f"KALONG_QUIET_HOURS is such as 21:00-07:00, not {value!r}") from error


def read_tries(env: Mapping[str, str]) -> int:
    value = env.get("KALONG_MESSAGE_TRIES", "8")
    if not value.isdecimal() or not 1 <= int(value) <= 50:
        raise ValueError(f"KALONG_MESSAGE_TRIES is a number from 1 to 50, not {value!r}")
    return int(value)


def read_gateway(env: Mapping[str, str], url: str, secret: str) -> Gateway | None:
    if url not in env:
        return None
    if secret not in env:
        raise ValueError(f"{url} needs {secret}")
    return Gateway(read_address(env, url), env[secret])


def read_mail(env: Mapping[str, str]) -> Mail | None:
    """`smtp://user:password@host:587`; smtps:// for TLS at once, `?security=none` for none."""
    value = env.get("KALONG_SMTP_URL")
    if value is None:
        return None
    parts = urlsplit(value)
    security = "tls" if parts.scheme == "smtps" else "starttls"
    if parts.query == "security=none":
        security = "none"
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("KALONG_SMTP_URL is such as smtp://user:password@host:587")
    sender = env.get("KALONG_MAIL_FROM", "")
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        raise ValueError("KALONG_SMTP_URL needs KALONG_MAIL_FROM, an e-mail address")
    port = parts.port or (465 if security == "tls" else 587)
    user, password = parts.username, parts.password
    return Mail(
        parts.hostname,
        port,
        sender,
        user and unquote(user),
        password and unquote(password),
        security,
    )


def read_push(env: Mapping[str, str]) -> Push | None:
    contact = env.get("KALONG_PUSH_CONTACT")
    if contact is None:
        return None
    if not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https://\S+", contact):
        raise ValueError("KALONG_PUSH_CONTACT is such as mailto:somebody@city.example")
    hosts = env.get("KALONG_PUSH_HOSTS", PUSH_HOSTS)
    return Push(contact, tuple(host.strip() for host in hosts.split(",") if host.strip()))


def read_templates(env: Mapping[str, str]) -> Mapping[str, str]:
    path = env.get("KALONG_ZALO_TEMPLATES")
    if path is None:
        return {}
    try:
        found = json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"KALONG_ZALO_TEMPLATES cannot be read: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise ValueError("KALONG_ZALO_TEMPLATES is a JSON object of template ids by notice")
    return found
