"""The settings of one installation, and the only place that reads the environment."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from eventlog.master_key import MasterKeyUnusable, keys_in, new_key
from eventlog.proof.signing import Signer, new_seed
from web.messages.settings import MessageSettings, read_messages

MASTER_KEY = "master.key"
SIGNING_KEY = "signing.key"
PSYCOPG2 = "postgresql+psycopg2://"
MOST_PROXIES = 9
CONTACTS = ("mailto:", "https://", "tel:")
SWITCHES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class ConfigError(Exception):
    """A setting has a value that cannot be used; the message names the variable."""


@dataclass(frozen=True)
class Provider:
    """The city's own identity provider, by OpenID Connect; `claim` holds the login."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str


@dataclass(frozen=True)
class Config:
    """What one installation decides for itself; `nearest_m` in metres, `largest_film` in bytes.

    `reports_per_hour` is how many one address may send, 0 sets no limit. `sms_per_day` is what the
    city pays for, 0 sends no code. `places_agency` edits places; prices stale after so many days.
    """

    home: Path
    database_url: str | None
    owner_database_url: str | None
    port: int
    live_port: int
    live_url: str | None
    live_per_address: int
    live_streams: int
    time_zone: ZoneInfo
    nearest_m: float
    secret_key: str
    master_key: str | None
    demo: bool
    demo_history: bool
    reports_per_hour: int
    log_origin: str
    signing_key: str | None
    sms_per_day: int
    metrics_folder: str | None
    messages: MessageSettings
    trusted_proxies: int
    hosts: tuple[str, ...]
    security_contact: str | None
    provider: Provider | None
    largest_film: int
    media_s3: str | None
    media_s3_key: tuple[str, str]
    places_agency: str
    prices_stale_days: int
    agency_hosts: tuple[str, ...]


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Reads the environment, makes the keys that are missing yet. Raises `ConfigError`."""
    given = os.environ if environ is None else environ
    env = {name: value for name, value in given.items() if value}
    home = Path(env.get("KALONG_HOME", "var")).resolve()
    port = read_port(env, "PORT", 8000)
    return Config(
        home=home,
        database_url=read_database_url(env, "KALONG_DATABASE_URL"),
        owner_database_url=read_database_url(env, "KALONG_OWNER_DATABASE_URL"),
        port=port,
        live_port=read_port(env, "KALONG_LIVE_PORT", port + 1),
        live_url=read_live_url(env),
        live_per_address=read_count(env, "KALONG_LIVE_PER_ADDRESS", 50),
        live_streams=read_count(env, "KALONG_LIVE_STREAMS", 10_000),
        time_zone=read_time_zone(env),
        nearest_m=read_nearest_m(env),
        secret_key=env.get("KALONG_SECRET_KEY") or kept_secret(home),
        master_key=read_master_key(env, home),
        demo=read_switch(env, "KALONG_DEMO", default=True),
        demo_history=read_switch(env, "KALONG_DEMO_HISTORY", default=True),
        reports_per_hour=read_count(env, "KALONG_REPORTS_PER_HOUR", 600),
        log_origin=read_origin(env),
        signing_key=read_signing_key(env, home),
        sms_per_day=read_count(env, "KALONG_SMS_PER_DAY", 2000),
        metrics_folder=env.get("PROMETHEUS_MULTIPROC_DIR"),
        messages=read_message_settings(env, port),
        trusted_proxies=read_proxies(env),
        hosts=tuple(env.get("KALONG_HOSTS", "").replace(",", " ").split()),
        security_contact=read_contact(env),
        provider=read_provider(env),
        largest_film=read_megabytes(env, "KALONG_LARGEST_FILM_MB", 100),
        media_s3=read_s3(env),
        media_s3_key=(env.get("KALONG_MEDIA_S3_KEY", ""), env.get("KALONG_MEDIA_S3_SECRET", "")),
        places_agency=env.get("KALONG_PLACES_AGENCY", "tourism"),
        prices_stale_days=read_count(env, "KALONG_PRICES_STALE_DAYS", 60),
        agency_hosts=tuple(env.get("KALONG_AGENCY_HOSTS", "").replace(",", " ").split()),
    )


def read_message_settings(env: Mapping[str, str], port: int) -> MessageSettings:
    try:
        return read_messages(env, port)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def read_port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise ConfigError(f"{name} is a port from 1 to 65535, not {value!r}")
    return int(value)


def read_count(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal():
        raise ConfigError(f"{name} is a whole number from 0 on, not {value!r}")
    return int(value)


def read_database_url(env: Mapping[str, str], name: str) -> str | None:
    """With the driver named: SQLAlchemy would take another for a bare `postgresql://`."""
    value = env.get(name)
    if value is None:
        return None
    url, matches = re.subn(r"^postgres(ql)?(\+psycopg2)?://", PSYCOPG2, value)
    if not matches:
        raise ConfigError(f"{name} begins with postgresql:// or {PSYCOPG2}")
    return url


def read_live_url(env: Mapping[str, str]) -> str | None:
    value = env.get("KALONG_LIVE_URL")
    if value and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).netloc):
        raise ConfigError(f"KALONG_LIVE_URL is an http or https address, not {value!r}")
    return value


def read_time_zone(env: Mapping[str, str]) -> ZoneInfo:
    value = env.get("KALONG_TIME_ZONE", "Asia/Ho_Chi_Minh")
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"KALONG_TIME_ZONE names no time zone: {value!r}") from error


def read_nearest_m(env: Mapping[str, str]) -> float:
    value = env.get("KALONG_NEAREST_M", "500")
    try:
        metres = float(value)
    except ValueError:
        metres = -1.0
    if not isfinite(metres) or metres < 0:
        raise ConfigError(f"KALONG_NEAREST_M is a distance in metres, not {value!r}")
    return metres


def read_s3(env: Mapping[str, str]) -> str | None:
    value = env.get("KALONG_MEDIA_S3")
    parts = urlsplit(value or "")
    bucket = parts.netloc if parts.scheme == "s3" else parts.path.strip("/")
    known = parts.scheme in ("s3", "http", "https") and parts.netloc and "/" not in bucket
    if value and not (known and bucket):
        raise ConfigError("KALONG_MEDIA_S3 is https://host/bucket or s3://bucket")
    return value


def read_megabytes(env: Mapping[str, str], name: str, default: int) -> int:
    """In bytes."""
    value = env.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 10_000:
        raise ConfigError(f"{name} is a number of megabytes from 1 to 10000, not {value!r}")
    return int(value) * 1024 * 1024


def read_switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, str(default)).lower()
    if value not in SWITCHES:
        raise ConfigError(f"{name} is 1 or 0, not {value!r}")
    return SWITCHES[value]


def read_master_key(env: Mapping[str, str], home: Path) -> str | None:
    """None where the keys are in the file, which is made the first time."""
    value = env.get("KALONG_MASTER_KEY")
    try:
        keys_in(kept(home, MASTER_KEY, new_key) if value is None else value)
    except MasterKeyUnusable as error:
        raise ConfigError(f"KALONG_MASTER_KEY or {home / MASTER_KEY}: {error}") from error
    return value


def master_keys(config: Config) -> str:
    """One or several keys, each 32 bytes in base64; the first is the one in use."""
    return config.master_key or (config.home / MASTER_KEY).read_text()


def read_origin(env: Mapping[str, str]) -> str:
    value = env.get("KALONG_LOG_ORIGIN", "kalong")
    if not re.fullmatch(r"[A-Za-z0-9._/-]{1,200}", value):
        raise ConfigError(f"KALONG_LOG_ORIGIN is a name like city.example/log, not {value!r}")
    return value


def read_signing_key(env: Mapping[str, str], home: Path) -> str | None:
    """Made in the file where neither is there yet; None stands for the file."""
    if value := env.get("KALONG_SIGNING_KEY"):
        Signer.read("kalong", value)
        return value
    kept(home, SIGNING_KEY, new_seed)
    return None


def signing_seed(config: Config) -> str:
    return config.signing_key or (config.home / SIGNING_KEY).read_text()


def read_proxies(env: Mapping[str, str]) -> int:
    value = env.get("KALONG_TRUSTED_PROXIES", "0")
    if not value.isdecimal() or int(value) > MOST_PROXIES:
        raise ConfigError(
            f"KALONG_TRUSTED_PROXIES is how many proxies are in front, up to {MOST_PROXIES}, "
            f"not {value!r}"
        )
    return int(value)


def read_contact(env: Mapping[str, str]) -> str | None:
    value = env.get("KALONG_SECURITY_CONTACT")
    if value and (not value.startswith(CONTACTS) or not value.isprintable()):
        raise ConfigError(
            f"KALONG_SECURITY_CONTACT begins with one of {', '.join(CONTACTS)}, not {value!r}"
        )
    return value


def read_provider(env: Mapping[str, str]) -> Provider | None:
    """None without an issuer; only one on this machine may do without https."""
    names = ("KALONG_OIDC_ISSUER", "KALONG_OIDC_CLIENT_ID", "KALONG_OIDC_CLIENT_SECRET")
    given = [env.get(name, "") for name in names]
    if not any(given):
        return None
    if missing := [name for name, value in zip(names, given, strict=True) if not value]:
        raise ConfigError(f"{missing[0]} is missing, beside the other settings of the provider")
    issuer, client_id, client_secret = given
    address = urlsplit(issuer)
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ConfigError(f"KALONG_OIDC_ISSUER is an https address, not {issuer!r}")
    claim = env.get("KALONG_OIDC_CLAIM", "preferred_username")
    return Provider(issuer, client_id, client_secret, claim)


def kept_secret(home: Path) -> str:
    """The key in `secret.key`; sessions outlive a restart."""
    return kept(home, "secret.key", lambda: secrets.token_urlsafe(32))


def kept(home: Path, name: str, make: Callable[[], str]) -> str:
    """The key in a file, made the first time."""
    path = home / name
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_once(path, make())
        return path.read_text()
    except OSError as error:
        raise ConfigError(f"KALONG_HOME cannot keep {name}: {error}") from error


def write_once(path: Path, text: str) -> None:
    """Leaves what another process wrote first; nobody ever reads half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
