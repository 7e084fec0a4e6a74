"""Where photographs are kept: a folder, each file under the SHA-256 of what it holds."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


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
        return self.path_of(name).is_file()

    def path_of(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.jpg"


def write_whole(path: Path, content: bytes) -> None:
    """Nobody ever sees half a file, and what was answered for survives a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
