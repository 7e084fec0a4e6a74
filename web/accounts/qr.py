"""QR codes as images within the page: no file, no other host, no script."""

import segno


def as_image(content: str) -> str:
    """For the `src` of an image. Dark on light in every theme, or phones could not read it."""
    code = segno.make(content, error="m", micro=False)
    return str(code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))
