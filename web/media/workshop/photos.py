"""A photograph made anew: upright, no larger than needed, with nothing but its pixels."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from web.media.bounds import MOST_PIXELS
from web.media.refusals import NotReadable, PhotoTooLarge

LONGEST_SIDE, SMALL_SIDE = 2048, 480  # pixels
QUALITY, SMALL_QUALITY = 82, 75
CELLS = 3  # a blurred box has so many in each direction: nothing can be read from them
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
GPS, DETAILS, TAKEN = 0x8825, 0x8769, 0x9003  # of EXIF

Box = Sequence[float]  # left, top, width and height as shares of the upright picture
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def photo(folder: Path, form: str, boxes: Sequence[Box] = ()) -> dict[str, Any]:
    """Writes `reduced` and `small`. Raises `PhotoTooLarge` and `NotReadable`."""
    if form == "heic":
        with_heic()
    try:
        with Image.open(folder / "original", formats=(FORMATS[form],)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoTooLarge
            exif = picture.getexif()
            upright = reduced(picture)
    except Image.DecompressionBombError as error:
        raise PhotoTooLarge from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise NotReadable from error
    for box in boxes:
        blur(upright, box)
    save(upright, folder)
    return {"width": upright.width, "height": upright.height, **told_by(exif)}


def with_heic() -> None:
    import pillow_heif  # only for those who need it: it loads a large library

    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1


def reduced(picture: Image.Image) -> Image.Image:
    """Smaller first, then turned: a copy of all pixels would double the memory."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction
    if picture.mode in ("P", "1", "PA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA"):
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright.convert("RGBA"))
    return upright.convert("RGB")


def save(upright: Image.Image, folder: Path) -> None:
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)  # whatever else the file told is not in this one
    clean.save(folder / "reduced", "JPEG", quality=QUALITY, optimize=True, progressive=True)
    small_copy(clean, folder)


def small_copy(picture: Image.Image, folder: Path) -> None:
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    picture.save(folder / "small", "JPEG", quality=SMALL_QUALITY, optimize=True, progressive=True)


def blur(picture: Image.Image, box: Box) -> None:
    """What was in the box is gone: a few large cells of its mean colours are left."""
    left, top, width, height = box
    corners = (
        int(left * picture.width),
        int(top * picture.height),
        min(picture.width, -int(-(left + width) * picture.width // 1)),
        min(picture.height, -int(-(top + height) * picture.height // 1)),
    )
    part = picture.crop(corners)
    cells = part.resize((CELLS, CELLS), Image.Resampling.BOX)
    picture.paste(cells.resize(part.size, Image.Resampling.NEAREST), corners[:2])


def told_by(exif: Image.Exif) -> dict[str, Any]:
    """Where and when it was taken, as far as the camera says so and it can be."""
    told: dict[str, Any] = {}
    with suppress(Exception):  # made by anybody: any part of it may be anything
        told["place"] = place_of(exif.get_ifd(GPS))
    with suppress(Exception):
        taken = str(exif.get_ifd(DETAILS)[TAKEN])
        told["taken"] = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    return told


def place_of(gps: dict[int, Any]) -> list[float] | None:
    """Longitude and latitude in degrees."""
    lat = degrees(gps[2]) * (-1 if gps[1] == "S" else 1)
    lon = degrees(gps[4]) * (-1 if gps[3] == "W" else 1)
    usable = isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return [round(lon, 6), round(lat, 6)] if usable and (lon or lat) else None


def degrees(parts: Sequence[Any]) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    return whole + minutes / 60 + seconds / 3600
