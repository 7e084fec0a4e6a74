"""Where photographs are kept: a folder, each file under the SHA-256 of what it holds."""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class MediaFolder:
    """Files are written once and never changed."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Returns the SHA-256 in hex, under which the content can be had from now on."""
        name = sha256(content).hexdigest()
        path = self.path_of(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        return name

    def has(self, name: str) -> bool:
        return bool(NAME.fullmatch(name)) and self.path_of(name).is_file()

    def path_of(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.jpg"


def write_whole(path: Path, content: bytes) -> None:
    """Nobody ever sees half a file, and what was answered for survives a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        flush(folder)


def flush(folder: Path) -> None:
    """A new name survives a power cut only once its folder was written too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
