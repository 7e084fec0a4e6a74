"""The key files of backups: where they are is noted, so that none outlives its week unnoticed.

A person who was forgotten could be found with them. A backup removes old ones, and so does the
worker, where no further backup is made.
"""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from web.outside.locks import alone

LIVE = timedelta(days=7)
NOTED = "key-files"  # one path a line, in KALONG_HOME


def note(home: Path, key_file: Path) -> None:
    with alone(home / f"{NOTED}.lock"):
        write(home, {*noted(home), key_file})


def remove_old(home: Path) -> None:
    """Those noted that are older than a week; what is gone already is no longer noted."""
    with alone(home / f"{NOTED}.lock"):
        known = noted(home)
        for path in known:
            remove_if_old(path)
        left = {path for path in known if path.exists()}
        if left != known:
            write(home, left)


def remove_if_old(path: Path) -> None:
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime > LIVE.total_seconds():
            path.unlink()


def noted(home: Path) -> set[Path]:
    with suppress(FileNotFoundError):
        return {Path(line) for line in (home / NOTED).read_text().splitlines()}
    return set()


def write(home: Path, paths: set[Path]) -> None:
    (home / NOTED).write_text("".join(f"{path}\n" for path in sorted(paths)))
