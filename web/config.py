"""The settings of one installation, and the only place that reads the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PSYCOPG2 = "postgresql+psycopg2://"
SWITCHES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class ConfigError(Exception):
    """A setting has a value that cannot be used; the message names the variable."""


@dataclass(frozen=True)
class Config:
    """What one installation decides for itself; `nearest_m` is in metres."""

    home: Path
    database_url: str | None
    owner_database_url: str | None
    port: int
    live_port: int
    live_url: str | None
    time_zone: ZoneInfo
    nearest_m: float
    secret_key: str
    demo: bool
    metrics_folder: str | None


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Reads the environment, and makes the secret key where there is none yet.

    Raises `ConfigError` for a value that cannot be used.
    """
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
        time_zone=read_time_zone(env),
        nearest_m=read_nearest_m(env),
        secret_key=env.get("KALONG_SECRET_KEY") or kept_secret(home),
        demo=read_switch(env, "KALONG_DEMO", default=True),
        metrics_folder=env.get("PROMETHEUS_MULTIPROC_DIR"),
    )


def read_port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise ConfigError(f"{name} is a port from 1 to 65535, not {value!r}")
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


def read_switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, str(default)).lower()
    if value not in SWITCHES:
        raise ConfigError(f"{name} is 1 or 0, not {value!r}")
    return SWITCHES[value]


def kept_secret(home: Path) -> str:
    """The key in `secret.key`, made the first time; sessions outlive a restart."""
    path = home / "secret.key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_once(path, secrets.token_urlsafe(32))
        return path.read_text()
    except OSError as error:
        raise ConfigError(f"KALONG_HOME cannot keep a secret key: {error}") from error


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
