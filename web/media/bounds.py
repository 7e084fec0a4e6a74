"""How many pixels a picture says that it has, read from its header without decoding anything."""

import re
from struct import unpack

MOST_PIXELS = 50_000_000
SIZES = re.compile(rb"ispe\0\0\0\0(.{8})", re.DOTALL)  # HEIC: of each picture that is in it
# Start of frame: baseline, progressive and the like; others with these numbers are tables.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def pixels(form: str, content: bytes) -> int | None:
    """None where the header does not say it. `content` is the beginning of the file or all."""
    try:
        return READERS[form](content)
    except (IndexError, ValueError):
        return None


def of_jpeg(content: bytes) -> int | None:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height, width = unpack(">HH", block(content, at + 5, 4))
            return int(width * height)
        if marker == 0xDA or length < 2:
            return None
        at += 2 + length
    return None


def of_png(content: bytes) -> int | None:
    width, height = unpack(">II", block(content, 16, 8))
    return int(width * height) if content[12:16] == b"IHDR" else None


def of_webp(content: bytes) -> int | None:
    chunk = content[12:16]
    if chunk == b"VP8X":
        sides = (content[24:27], content[27:30])
        width, height = (int.from_bytes(side, "little") + 1 for side in sides)
    elif chunk == b"VP8L":
        (bits,) = unpack("<I", block(content, 21, 4))
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk == b"VP8 ":
        width, height = (side & 0x3FFF for side in unpack("<HH", block(content, 26, 4)))
    else:
        return None
    return width * height


def of_heic(content: bytes) -> int | None:
    sizes = [unpack(">II", found) for found in SIZES.findall(content)]
    return max((width * height for width, height in sizes), default=None)


def block(content: bytes, at: int, length: int) -> bytes:
    found = content[at : at + length]
    if len(found) < length:
        raise ValueError
    return found


READERS = {"jpeg": of_jpeg, "png": of_png, "webp": of_webp, "heic": of_heic}
