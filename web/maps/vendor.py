"""Fetches the map library's pinned packages and checks them: `python -m web.maps.vendor`."""

import subprocess
import sys
import tarfile
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path
from shutil import move, rmtree
from tempfile import TemporaryDirectory

VENDOR = Path(__file__).parent.parent / "static" / "vendor"


@dataclass(frozen=True)
class Package:
    """A package of the npm registry; `integrity` is the base64 of its archive's SHA-512."""

    name: str
    version: str
    integrity: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version}"


LEAFLET = Package(
    name="leaflet",
    version="1.9.4",
    integrity=(
        "nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA=="
    ),
    files=("LICENSE", "dist/leaflet.js", "dist/leaflet.css", "dist/images/"),
)
LEAFLET_HEAT = Package(
    name="leaflet.heat",
    version="0.2.0",
    integrity=(
        "Cd5PbAA/rX3X3XKxfDoUGi9qp78FyhWYurFg3nsfhntcM/MCNK08pRkf4iEenO1KNqwVPKCmkyktjW3UD+h9bQ=="
    ),
    files=("LICENSE", "dist/leaflet-heat.js"),
)
PROTOMAPS = Package(
    name="protomaps-leaflet",
    version="5.1.0",
    integrity=(
        "N0YY1Gbw5nZ9n8VUOvwHKm/w3zhTTuaZEeMZl8doHemeM4ujGPp2otI6t4Sgqrz8iM4svx2rpG1Q17rHkOWSaA=="
    ),
    files=("LICENSE", "dist/protomaps-leaflet.js"),
)
PACKAGES = (LEAFLET, LEAFLET_HEAT, PROTOMAPS)


class NotThePinnedPackage(Exception):
    """The package that was fetched is not the one that was pinned."""


def fetch_all(into: Path = VENDOR) -> list[Path]:
    """The folders of all packages; what is there already is left alone."""
    return [fetch(package, into) for package in PACKAGES]


def fetch(package: Package, into: Path) -> Path:
    folder = into / package.folder
    if not folder.exists():
        into.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that the last step is one rename and never half a folder.
        with TemporaryDirectory(dir=into) as scratch:
            archive = download(package, Path(scratch))
            check(package, archive)
            unpack(package, archive, Path(scratch) / "unpacked")
            move(Path(scratch) / "unpacked", folder)
    return folder


def download(package: Package, scratch: Path) -> Path:
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(scratch), wanted]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(scratch.glob("*.tgz"))


def check(package: Package, archive: Path) -> None:
    found = b64encode(sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        raise NotThePinnedPackage(f"{package.folder}: SHA-512 {found}")


def unpack(package: Package, archive: Path, folder: Path) -> None:
    rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as tar:
        wanted = [m for m in tar if is_wanted(package, m.name.removeprefix("package/"))]
        for member in wanted:
            member.name = member.name.removeprefix("package/").removeprefix("dist/")
        tar.extractall(folder, members=wanted, filter="data")


def is_wanted(package: Package, name: str) -> bool:
    folders = tuple(file for file in package.files if file.endswith("/"))
    return name in package.files or name.startswith(folders)


if __name__ == "__main__":
    for path in fetch_all():
        sys.stdout.write(f"{path.name}\n")
