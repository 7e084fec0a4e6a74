"""The form of a connection: lists as lines of `ours = theirs`, read with the fault at its field."""

from collections.abc import Mapping
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from domain.federation.settings import LONGEST, USUAL_STATUSES, Again, Form, Hears, Settings
from domain.refusals import Invalid
from web.language import gettext


class LineNotUsable(Invalid):
    """Please write each line as one word, an equals sign and another word: {line}."""

    field = "services"


class AddressInside(Invalid):
    """The address begins with https://; only hosts that the operator named may go without."""

    field = "url"


class KeyNotUsable(Invalid):
    """A key has only letters, digits and signs of ASCII, and no spaces."""

    field = "api_key"


def settings_in(given: Mapping[str, str], hosts: tuple[str, ...]) -> Settings:
    """Raises `LineNotUsable` and `AddressInside`."""
    url = given.get("url", "").strip().rstrip("/")
    if not (url.startswith("https://") or host_of(url) in hosts):
        raise AddressInside
    return Settings(
        url=url,
        services=pairs_in(given, "services"),
        statuses=cast(Any, {k.lower(): v for k, v in pairs_in(given, "statuses").items()}),
        jurisdiction_id=given.get("jurisdiction_id", "").strip(),
        form=cast(Form, chosen(given, "form", get_args(Form))),
        again=cast(Again, chosen(given, "again", ("ask", "search", "external_id"))),
        hears=cast(Hears, chosen(given, "hears", get_args(Hears))),
        takes_updates=bool(given.get("takes_updates")),
    )


def host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def key_in(given: Mapping[str, str]) -> str:
    """Empty where the key stays as it is. Raises `KeyNotUsable`."""
    key = given.get("api_key", "").strip()
    if not (key.isascii() and (key.isprintable() and " " not in key) and len(key) <= LONGEST):
        raise KeyNotUsable
    return key


def chosen(given: Mapping[str, str], name: str, possible: tuple[str, ...]) -> str:
    value = given.get(name, "")
    return value if value in possible else possible[0]


def pairs_in(given: Mapping[str, str], name: str) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, given.get(name, "").splitlines())):
        ours, equals, theirs = (part.strip() for part in line.partition("="))
        if not (ours and equals and theirs):
            raise LineNotUsable(field=name, line=line[:100])
        found[ours] = theirs
    return found


def typed(settings: Settings | None) -> dict[str, str]:
    """What stands in the fields at first."""
    if settings is None:
        return {"services": "", "statuses": lines_of(USUAL_STATUSES), "form": "json"}
    return {
        "url": settings.url,
        "services": lines_of(settings.services),
        "statuses": lines_of(settings.statuses),
        "jurisdiction_id": settings.jurisdiction_id,
        "form": settings.form,
        "again": settings.again,
        "hears": settings.hears,
        "takes_updates": "1" if settings.takes_updates else "",
    }


def lines_of(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"{ours} = {theirs}" for ours, theirs in pairs.items())


def again_names() -> dict[str, str]:
    return {
        "ask": gettext("A person decides"),
        "search": gettext("Send it again: its list shows new requests at once, with their words"),
        "external_id": gettext("Send it again: it takes the same external_id only once"),
    }


def hears_names() -> dict[str, str]:
    return {
        "updates": gettext("In its list of updates"),
        "requests": gettext("In the requests themselves"),
        "posted": gettext("It sends them to us"),
    }
