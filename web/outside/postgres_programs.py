"""Which PostgreSQL programs to run, and as whom: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

DISTRIBUTION = Path("/usr/lib/postgresql")
NONE_OF_OURS: Mapping[str, str] = MappingProxyType({})


class ClusterError(Exception):
    """The private PostgreSQL cannot be made or started; the message says why."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: ourselves, or the distribution's `postgres` where we are root."""

    uid: int
    gid: int

    def for_subprocess(self) -> dict[str, Any]:
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError as error:
        raise ClusterError(
            "PostgreSQL does not run as root, and there is no user `postgres` to run it as"
        ) from error
    return Account(postgres.pw_uid, postgres.pw_gid)


def bin_folder(data: Path) -> Path:
    """The programs of the version that made `data`, or the newest where it is not made yet.

    Raises `ClusterError` where there are none.
    """
    kept = data / "PG_VERSION"
    return programs(kept.read_text().strip() if kept.exists() else None)


def programs(version: str | None = None) -> Path:
    """The folder of one major version's programs, or of the newest. Raises `ClusterError`."""
    found = [folder for folder in installed() if version in (None, version_of(folder))]
    if not found:
        wanted = f"PostgreSQL {version}" if version else "PostgreSQL"
        raise ClusterError(f"{wanted} is not installed")
    return max(found, key=lambda folder: int(version_of(folder)))


def installed() -> list[Path]:
    folders = {*DISTRIBUTION.glob("*/bin"), *told_by_pg_config()}
    return [folder for folder in folders if (folder / "initdb").exists()]


def told_by_pg_config() -> list[Path]:
    program = shutil.which("pg_config")
    if program is None:
        return []
    answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=True)
    return [Path(answer.stdout.strip())]


def version_of(folder: Path) -> str:
    """The major version, as `PG_VERSION` has it."""
    asked = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True)
    number = answer.stdout.split()[2]
    return "".join(c if c.isdigit() else " " for c in number).split()[0]


def run(
    data: Path,
    program: str,
    *arguments: str,
    output: IO[bytes],
    environment: Mapping[str, str] = NONE_OF_OURS,
) -> bool:
    """Runs a program on `data`; False where it fails."""
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    # The server, and all that it starts, keep this handle on their data. Named by it, the data
    # can be reached by another account even below a closed /root.
    command = [str(bin_folder(data) / program), "-D", f"/proc/self/fd/{folder}", *arguments]
    try:
        finished = subprocess.run(
            command,
            pass_fds=[folder],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Nothing of our own: a PGPORT or PGDATA from outside would lead it astray.
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", **environment},
            check=False,
            **account().for_subprocess(),
        )
    finally:
        os.close(folder)
    return finished.returncode == 0
