"""Which files a report refers to: each of them known, usable and of the right kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.media.library import Media
from web.media.refusals import KindNotAccepted, TooManyMedia

MOST = 4


@dataclass(frozen=True)
class Referred:
    """`photo` is the first photo of `media`, for lists that show one."""

    photo: str | None = None
    media: tuple[str, ...] = ()
    voice: str | None = None


def referred(
    library: Media, photo: str | None, media: Sequence[str], voice: str | None
) -> Referred:
    """Names that were sent with a report. Raises the `MediaRefused` that fits."""
    names = tuple(dict.fromkeys([*([photo] if photo else []), *media]))
    if len(names) > MOST:
        raise TooManyMedia
    rows = [
        *library.refer([photo] if photo else [], "photo"),
        *library.refer([name for name in names if name != photo], "media"),
    ]
    spoken = library.refer([voice] if voice else [], "voice")
    if any(row["kind"] == "photo" for row in spoken):
        raise KindNotAccepted(field="voice")
    first = next((row["sha256"] for row in rows if row["kind"] == "photo"), None)
    return Referred(first, names, voice)
