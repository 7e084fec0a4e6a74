"""A disk that is soon full: a small tmpfs, mounted for one test."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ENOUGH = 64 * 1024  # bytes that are written at once
LEAST = 4096


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Takes all the room that is left, to the last page."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (ENOUGH, LEAST):
                while write(ballast.fileno(), size):
                    pass

    def free(self) -> None:
        self._ballast.unlink()


def write(handle: int, size: int) -> bool:
    try:
        return os.write(handle, bytes(size)) == size
    except OSError:
        return False


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mounting needs root: skips the test without it, and fails where nothing may be skipped."""
    folder.mkdir()
    size = f"size={megabytes}m,mode=755"
    asked = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    mounted = subprocess.run(asked, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        do_without(f"no small disk without the right to mount one: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def do_without(what: str) -> None:
    if os.environ.get("KALONG_NO_SKIPS"):
        pytest.fail(what)
    pytest.skip(what)
