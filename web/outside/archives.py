"""Backups: the log and what it refers to in one file; the views are made anew from it."""

import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from web.outside.postgres_programs import programs

# What cannot be made anew. Its own order of events is part of it, so the sequence comes along.
TABLES = ("event_log", "boundary", "idempotency_key")
LOG = "log.dump"
MEDIA = "media"


class ArchiveError(Exception):
    """The backup could not be written or read; the message says why."""


def write(owner_url: str, media: Path, archive: Path) -> None:
    """Everything that was committed when it began; writers are not held up.

    The file appears under its name only once it is whole. Raises `ArchiveError`.
    """
    with TemporaryDirectory(dir=archive.parent) as scratch:
        dump = Path(scratch) / LOG
        tables = [f"--table=public.{table}" for table in TABLES]
        options = ["--format=custom", "--data-only", *tables, f"--file={dump}"]
        run("pg_dump", *options, libpq(owner_url))
        draft = Path(scratch) / "archive"
        with tarfile.open(draft, "w") as tar:
            tar.add(dump, LOG)
            if media.is_dir():
                tar.add(media, MEDIA)
        draft.replace(archive)


def read(owner_url: str, media: Path, archive: Path) -> None:
    """Fills a migrated database that has no events yet, all or nothing. Raises `ArchiveError`."""
    try:
        with TemporaryDirectory() as scratch, tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
            options = ["--data-only", "--single-transaction", "--exit-on-error"]
            run("pg_restore", *options, f"--dbname={libpq(owner_url)}", f"{scratch}/{LOG}")
            if (Path(scratch) / MEDIA).is_dir():
                shutil.copytree(Path(scratch) / MEDIA, media, dirs_exist_ok=True)
    except (tarfile.TarError, OSError) as error:
        raise ArchiveError(f"{archive} cannot be read as a backup: {error}") from error


def run(program: str, *arguments: str) -> None:
    done = subprocess.run([str(programs() / program), *arguments], capture_output=True, text=True)
    if done.returncode:
        raise ArchiveError(f"{program} failed: {done.stderr.strip()[-500:]}")


def libpq(url: str) -> str:
    return url.replace("postgresql+psycopg2://", "postgresql://", 1)
