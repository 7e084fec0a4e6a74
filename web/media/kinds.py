"""What a file is: told by its first bytes, never by its name or by what its sender says."""

from dataclasses import dataclass
from typing import Literal

from web.media.refusals import KindNotAccepted

Kind = Literal["photo", "film", "voice"]
HEAD = 4096  # bytes that tell the kind

MEGABYTE = 1024 * 1024
LARGEST_PHOTO = 16 * MEGABYTE
LARGEST_VOICE = 16 * MEGABYTE


@dataclass(frozen=True)
class Form:
    """`kind` is what such a file usually is; one without pictures turns out to be a voice note.

    `demuxer` is the only one that ffmpeg may try on it.
    """

    name: str
    kind: Kind
    demuxer: str = ""


JPEG, PNG, WEBP, HEIC = (Form(name, "photo") for name in ("jpeg", "png", "webp", "heic"))
MP4, WEBM = Form("mp4", "film", "mov"), Form("webm", "film", "matroska")
M4A, OGG = Form("m4a", "voice", "mov"), Form("ogg", "voice", "ogg")
MP3, WAV = Form("mp3", "voice", "mp3"), Form("wav", "voice", "wav")
FORMS = {f.name: f for f in (JPEG, PNG, WEBP, HEIC, MP4, WEBM, M4A, OGG, MP3, WAV)}

STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"OggS", OGG),
    (b"ID3", MP3),
)
RIFFS = {b"WEBP": WEBP, b"WAVE": WAV}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
VOICE_BRANDS = frozenset({b"M4A ", b"M4B "})
FILM_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  "}
    | {b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"MSNV", b"dash"}
)
EBML = b"\x1aE\xdf\xa3"


def form_of(head: bytes) -> Form:
    """The form of a file that begins like this. Raises `KindNotAccepted`."""
    found = next((form for start, form in STARTS if head.startswith(start)), None)
    found = found or by_container(head)
    if found is None:
        raise KindNotAccepted
    return found


def by_container(head: bytes) -> Form | None:
    if head.startswith(b"RIFF"):
        return RIFFS.get(head[8:12])
    if head[4:8] == b"ftyp":
        return by_brand(head[8:12])
    if head.startswith(EBML) and b"webm" in head[:64]:
        return WEBM
    layer_three = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return MP3 if layer_three else None  # a frame without a tag in front


def by_brand(brand: bytes) -> Form | None:
    if brand in HEIC_BRANDS:
        return HEIC
    if brand in VOICE_BRANDS:
        return M4A
    return MP4 if brand in FILM_BRANDS else None
