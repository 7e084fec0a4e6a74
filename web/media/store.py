"""Where the bytes of media are kept: a port, and a folder behind it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Missing(Exception):
    """Nothing is kept under this name."""


class StoreAway(OSError):
    """What keeps the media cannot be reached; nothing was lost."""


class Store(Protocol):
    """Names are given by us, with a slash between the parts; content is written once, whole."""

    def write(self, name: str, content: Iterable[bytes]) -> None: ...

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """Up to `length` bytes from `start`, or all that follow. Raises `Missing`."""
        ...

    def size(self, name: str) -> int | None:
        """In bytes; None where nothing is kept under this name."""
        ...

    def remove(self, name: str) -> None:
        """Nothing happens where there is nothing."""
        ...


@dataclass(frozen=True)
class Folder:
    """Nobody ever sees half a file, and what was answered for survives a power cut."""

    folder: Path

    def write(self, name: str, content: Iterable[bytes]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with draft.open("wb") as file:
                for block in content:
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            if folder.is_relative_to(self.folder):
                flush(folder)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        try:
            with (self.folder / name).open("rb") as file:
                file.seek(start)
                return file.read(-1 if length is None else length)
        except FileNotFoundError as error:
            raise Missing(name) from error

    def size(self, name: str) -> int | None:
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:
            return  # something else is still in it
        flush(path.parent.parent)


def store_at(folder: Path, s3: str | None, key_id: str, secret: str) -> Store:
    """The bucket at the address `s3` where there is one, or else the folder."""
    if not s3:
        return Folder(folder)
    from web.media.s3 import bucket_at  # noqa: PLC0415 - slow to import, and seldom needed

    return bucket_at(s3, key_id, secret)


def flush(folder: Path) -> None:
    """A new name survives a power cut only once its folder was written too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
