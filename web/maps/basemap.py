"""The ground below the wards, where a city has one: tiles of a server, or a PMTiles archive.

The archive is read here and its tiles are served from our own address; a server's tiles are what
browsers ask it for themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    find_tile,
    zxy_to_tileid,
)

Kind = Literal["raster", "vector"]
MIMETYPES = {
    TileType.PNG: "image/png",
    TileType.JPEG: "image/jpeg",
    TileType.WEBP: "image/webp",
    TileType.MVT: "application/vnd.mapbox-vector-tile",
}
USABLE = (Compression.NONE, Compression.GZIP)
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?")  # goes into a header as it is
TEMPLATE = re.compile(r"[!-~]+")
UNREADABLE = (
    *(OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError),
    *(MagicNumberNotFound, SpecVersionUnsupported),
)
PLACES = ("{z}", "{x}", "{y}")
SERVERS_ZOOMS = 0, 19
TAG = re.compile(r"<[^>]*>")
LONGEST_CREDIT = 200  # characters


@dataclass(frozen=True)
class Basemap:
    """`url` is asked for tiles, with {z}, {x} and {y} in it; of another host than ours, `origin`.

    `zooms` are the first and the last for which there are tiles. `layers` are the names of what a
    vector tile holds.
    """

    url: str
    kind: Kind
    credit: str
    zooms: tuple[int, int]
    origin: str | None = None
    archive: Path | None = None
    layers: tuple[str, ...] = ()

    @property
    def for_scripts(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "kind": self.kind,
            "from": self.zooms[0],
            "to": self.zooms[1],
            "layers": self.layers,
        }


def read_basemap(env: Mapping[str, str]) -> Basemap | None:
    """None where the ground is the wards alone. Raises ValueError, which names the variable."""
    value, credit = env.get("KALONG_BASEMAP"), env.get("KALONG_BASEMAP_ATTRIBUTION", "")
    if not value:
        return None
    if len(credit) > LONGEST_CREDIT or not credit.isprintable():
        raise ValueError(f"KALONG_BASEMAP_ATTRIBUTION is up to {LONGEST_CREDIT} letters on a line")
    if "://" in value:
        return of_a_server(value, credit)
    return of_an_archive(Path(value), credit)


def of_a_server(url: str, credit: str) -> Basemap:
    found = ORIGIN.match(url)
    rest = url[found.end() :] if found else ""
    braces = [url.count(sign) for sign in "{}"]
    is_template = all(url.count(place) == 1 for place in PLACES) and braces == [3, 3]
    if not (rest.startswith("/") and is_template and TEMPLATE.fullmatch(url)):
        raise ValueError(
            "KALONG_BASEMAP is an address such as https://tiles.example/{z}/{x}/{y}.png or the "
            f"path of a .pmtiles archive, not {url!r}"
        )
    return Basemap(url, "raster", credit, SERVERS_ZOOMS, origin=found and found.group())


def of_an_archive(path: Path, credit: str) -> Basemap:
    path = path.resolve()
    try:
        archive = open_archive(path)
        told = archive.metadata()  # type: ignore[no-untyped-call]
    except UNREADABLE as error:
        reason = str(error) or type(error).__name__
        raise ValueError(f"KALONG_BASEMAP: {path} is no PMTiles archive: {reason}") from error
    header = archive.told
    if header["tile_type"] not in MIMETYPES or header["tile_compression"] not in USABLE:
        raise ValueError(
            f"KALONG_BASEMAP: {path} holds {header['tile_type'].name} tiles in "
            f"{header['tile_compression'].name}; what can be shown is PNG, JPEG, WEBP and MVT, "
            "compressed by GZIP or not at all"
        )
    return Basemap(
        url=f"/basemap/{{z}}/{{x}}/{{y}}?v={archive.stamp}",
        kind="vector" if header["tile_type"] is TileType.MVT else "raster",
        credit=credit or TAG.sub("", str(told.get("attribution") or ""))[:LONGEST_CREDIT],
        zooms=(header["min_zoom"], header["max_zoom"]),
        archive=path,
        layers=tuple(str(layer["id"]) for layer in told.get("vector_layers") or ()),
    )


class Archive(Reader):
    """A PMTiles archive that keeps the directories in memory that it has looked into.

    A file that is put in its place is read once the city starts again.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            super().__init__(MmapSource(file))  # type: ignore[no-untyped-call]
        self.told = self.header()  # type: ignore[no-untyped-call]
        # So the library reads directories; the specification knows others, which nobody writes.
        if self.told["internal_compression"] is not Compression.GZIP:
            raise ValueError("its directories are not compressed by GZIP")
        self.directory(self.told["root_offset"], self.told["root_length"])
        written = f"{path.stat().st_mtime_ns} {self.get_bytes(0, 127)!r}"
        self.stamp = sha256(written.encode()).hexdigest()[:12]
        self.mimetype = MIMETYPES.get(self.told["tile_type"], "")
        self.is_gzipped = self.told["tile_compression"] is Compression.GZIP

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """As it is stored; None where the archive has none."""
        tile_id = zxy_to_tileid(zoom, column, row)
        offset, length = self.told["root_offset"], self.told["root_length"]
        for _ in range(4):  # no archive is deeper
            found: Entry | None = find_tile(self.directory(offset, length), tile_id)
            if found is None:
                return None
            if found.run_length:
                begin = self.told["tile_data_offset"] + found.offset
                return bytes(self.get_bytes(begin, found.length))
            offset, length = self.told["leaf_directory_offset"] + found.offset, found.length
        return None

    @lru_cache(maxsize=64)  # noqa: B019 - one archive for each process, as long as that lives
    def directory(self, offset: int, length: int) -> list[Entry]:
        found: list[Entry] = deserialize_directory(self.get_bytes(offset, length))
        return found


@lru_cache(maxsize=4)
def open_archive(path: Path) -> Archive:
    return Archive(path)
