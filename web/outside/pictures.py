"""Pictures from strangers: decoded within limits, and written anew without any metadata."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048  # pixels
QUALITY = 82


class NotAPicture(Exception):
    """This is not a picture that can be read."""


class PictureTooLarge(Exception):
    """The picture has too many pixels."""


def upright_jpeg(content: bytes) -> bytes:
    """The picture as a JPEG, turned as the camera was held, with nothing but its pixels.

    Raises `NotAPicture`, and `PictureTooLarge` before anything is decoded.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge
            # Decodes a JPEG at a fraction of its size where that is enough.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = BytesIO()
    upright.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
