"""Backups: the log and what it refers to in one file; the views are made anew from it."""

import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from web.outside.key_files import remove_if_old
from web.outside.postgres_programs import programs

# What cannot be made anew; not the outbox: what was to be told once is not told again. The log's
# own order of events is part of it, so the sequence comes along.
TABLES = (
    *("event_log", "boundary", "idempotency_key", "checkpoint", "sealed_words", "person"),
    *("credential", "consent", "message_choice", "mail_follower", "push_subscription", "media"),
    *("open311_key", "linked_media", "agency_line", "forwarding", "webhook", "search_match"),
    *("import_file", "imported_case"),
)
KEYS = ("data_key",)
LOG = "log.dump"
MEDIA = "media"


class ArchiveError(Exception):
    """The backup could not be written or read; the message says why."""


def write(owner_url: str, media: Path, archive: Path) -> None:
    """Everything that was committed when it began; writers are not held up.

    The file appears under its name only once it is whole. The keys of personal data go into a
    file of their own, and such files that are older than a week are removed: who was forgotten
    cannot be found in any backup for longer. Raises `ArchiveError`.
    """
    with TemporaryDirectory(dir=archive.parent) as scratch:
        dump, keys = Path(scratch) / LOG, Path(scratch) / "keys"
        run_dump(owner_url, TABLES, dump)
        run_dump(owner_url, KEYS, keys)  # later, so that no word is there without its key
        draft = Path(scratch) / "archive"
        with tarfile.open(draft, "w") as tar:
            tar.add(dump, LOG)
            if media.is_dir():
                tar.add(media, MEDIA)
        keys.replace(keys_of(archive))
        draft.replace(archive)
    for old in archive.parent.glob("*.keys"):
        remove_if_old(old)


def run_dump(owner_url: str, tables: Sequence[str], file: Path) -> None:
    named = [f"--table=public.{table}" for table in tables]
    run("pg_dump", "--format=custom", "--data-only", *named, f"--file={file}", libpq(owner_url))


def keys_of(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.keys")


def read(owner_url: str, media: Path, archive: Path) -> None:
    """Fills a migrated database that has no events yet. Raises `ArchiveError`.

    Where the file with the keys is gone, personal words are too; all else is there.
    """
    try:
        with TemporaryDirectory() as scratch, tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
            dumps = [Path(scratch) / LOG, keys_of(archive)]
            options = ["--data-only", "--single-transaction", "--exit-on-error"]
            for dump in filter(Path.exists, dumps):
                run("pg_restore", *options, f"--dbname={libpq(owner_url)}", str(dump))
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
