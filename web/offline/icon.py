"""The city's own icon as pixels, for the screens of phones: drawn from `icon.svg`."""

from functools import cache
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageDraw

from web.assets import FOLDER

Point = tuple[float, float]

SIDE = 32  # of the drawing, in its own units
FINER = 4  # drawn larger and made smaller, so that edges are smooth
BENDS = 24  # straight pieces of one curve
GROUND = "#f5f2ea"  # behind the icon where a phone cuts it to a shape of its own
SAFE = 0.66  # the share of a maskable icon that no phone cuts away, and a little less


@cache
def png(pixels: int, *, maskable: bool = False) -> bytes:
    """A square of so many pixels; a maskable one has a ground, and room around the drawing."""
    side = pixels * FINER
    picture = Image.new("RGBA", (side, side), GROUND if maskable else (0, 0, 0, 0))
    scale = side / SIDE * (SAFE if maskable else 1)
    margin = (side - scale * SIDE) / 2
    for path in ElementTree.parse(FOLDER / "icon.svg").getroot():
        draw(ImageDraw.Draw(picture), path.attrib, scale, margin)
    written = BytesIO()
    picture.resize((pixels, pixels), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


def draw(canvas: ImageDraw.ImageDraw, path: dict[str, str], scale: float, margin: float) -> None:
    pen = Flattening()
    parse_path(path["d"], pen)
    for line in pen.lines:
        points = [(x * scale + margin, y * scale + margin) for x, y in line]
        if path["fill"] != "none":
            canvas.polygon(points, fill=path["fill"])
            continue
        width = float(path["stroke-width"]) * scale
        canvas.line(points, fill=path["stroke"], width=round(width), joint="curve")
        for x, y in (points[0], points[-1]):  # round ends
            canvas.circle((x, y), width / 2, fill=path["stroke"])


class Flattening(BasePen):  # type: ignore[misc] # it ships no types
    """Curves as many short straight lines."""

    def __init__(self) -> None:
        super().__init__(None)
        self.lines: list[list[Point]] = []

    def _moveTo(self, pt: Point) -> None:
        self.lines.append([pt])

    def _lineTo(self, pt: Point) -> None:
        self.lines[-1].append(pt)

    def _curveToOne(self, *points: Any) -> None:
        corners = (self._getCurrentPoint(), *points)
        for step in range(1, BENDS + 1):
            self.lines[-1].append(on_the_curve(corners, step / BENDS))


def on_the_curve(corners: tuple[Point, ...], t: float) -> Point:
    """A point of a cubic Bézier curve."""
    shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (sum(s * c[axis] for s, c in zip(shares, corners, strict=True)) for axis in (0, 1))
    return x, y
