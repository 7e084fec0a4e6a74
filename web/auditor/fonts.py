"""Fonts that have Vietnamese and Chinese, as the distribution installs them."""

from functools import cache
from pathlib import Path

from domain.refusals import NotNow

FONTS = Path("/usr/share/fonts")
LATIN, BOLD, HAN = "latin", "bold", "han"
NAMES = {LATIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", HAN: "DroidSansFallbackFull.ttf"}


class NoFonts(NotNow):
    """The fonts of the pages to read are not installed here: DejaVu Sans, Droid Sans Fallback."""

    status = 503


@cache
def font(kind: str) -> Path:
    """Raises `NoFonts`."""
    found = next(FONTS.rglob(NAMES[kind]), None)
    if found is None:
        raise NoFonts
    return found
