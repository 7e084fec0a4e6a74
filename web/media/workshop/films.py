"""A film or a voice note made anew by ffmpeg: one that plays everywhere, with nothing added.

ffmpeg may read this one file and nothing else, with the demuxer that fits its first bytes: a
playlist that poses as a film has no way to be read as one.
"""

import re
import signal
import subprocess
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from PIL import Image

from web.media.bounds import MOST_PIXELS
from web.media.kinds import Form
from web.media.refusals import FilmTooLong, NotReadable, TooMuchWork
from web.media.workshop.photos import small_copy
from web.signals import end_with_the_parent

LONGEST = 180.0  # seconds
SLACK = 1.0  # seconds: clocks of cameras are not that exact
THREADS = "2"
CODECS = (
    "h264,hevc,vp8,vp9,av1,libdav1d,mpeg4,h263,mjpeg,prores,"
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,amrnb,amrwb,libopencore_amrnb,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw"
)
QUIET = ("-hide_banner", "-nostdin", "-y", "-threads", THREADS)
DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d\.\d+)")
VIDEO = re.compile(r"Stream #0:\d+.*: Video: .*?[ ,](\d{1,6})x(\d{1,6})[ ,\n]")
AUDIO = re.compile(r"Stream #0:\d+.*: Audio: ")
PLACE = re.compile(r"location[^:\n]*: *([+-]\d+\.?\d*)([+-]\d+\.?\d*)")
TAKEN = re.compile(r"creation_time *: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")

# No larger than 1280 x 720, either way round; both sides even, as the codec needs it.
SCALE = (
    "scale='if(gt(iw,ih),min(1280,iw),min(720,iw))':'if(gt(iw,ih),min(720,ih),min(1280,ih))'"
    ":force_original_aspect_ratio=decrease:force_divisible_by=2,format=yuv420p"
)
PICTURE = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-maxrate", "2500k")
SOUND = ("-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "44100")
VOICE = ("-c:a", "aac", "-b:a", "48k", "-ac", "1", "-ar", "44100")
BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact")
PLAYABLE = ("-movflags", "+faststart", "-f", "mp4", "reduced")


def film(folder: Path, form: Form) -> dict[str, Any]:
    """Writes `reduced`, and of a film `poster` and `small`.

    Raises `NotReadable`, `FilmTooLong` and `TooMuchWork`.
    """
    source = guarded(form)
    told = run(folder, *QUIET, *source, may_fail=True)
    video, audio = VIDEO.search(told), AUDIO.search(told)
    if not (video or audio):
        raise NotReadable
    refuse_too_long(seconds(told))
    if video and int(video[1]) * int(video[2]) > MOST_PIXELS:
        raise TooMuchWork
    if video and form.kind == "film":
        facts = moving(folder, source, bool(audio))
    else:
        run(folder, *QUIET, *source, "-map", "0:a:0", "-vn", *VOICE, *BARE, *length(), *PLAYABLE)
        facts = {"kind": "voice"}
    # A film by a browser does not say how long it is; what was made of it does.
    lasts = seconds(run(folder, *QUIET, "-f", "mov", "-i", "reduced", may_fail=True))
    refuse_too_long(lasts)
    return {**facts, **origin(told), "seconds": lasts}


def moving(folder: Path, source: tuple[str, ...], has_sound: bool) -> dict[str, Any]:
    sound = ("-map", "0:a:0", *SOUND) if has_sound else ()
    rate = ("-fpsmax", "30", "-bufsize", "5000k")
    made = (*source, "-map", "0:v:0", *sound, "-vf", SCALE, *PICTURE, *rate, *BARE, *length())
    run(folder, *QUIET, *made, *PLAYABLE)
    still = ("-frames:v", "1", "-q:v", "4", "-f", "mjpeg", "poster")
    first = (*QUIET, "-f", "mov", "-i", "reduced")
    run(folder, *first, "-vf", "thumbnail=30", *still)
    with Image.open(folder / "poster", formats=("JPEG",)) as poster:
        size = {"width": poster.width, "height": poster.height}
        small_copy(poster.convert("RGB"), folder)
    return {"kind": "film", **size}


def guarded(form: Form) -> tuple[str, ...]:
    """The one input, and the only ways in which it may be read."""
    ways = ("-protocol_whitelist", "file,pipe", "-codec_whitelist", CODECS)
    return (*ways, "-f", form.demuxer, "-i", "file:original")


def length() -> tuple[str, ...]:
    """A little more than is allowed: so it can be seen that there was more."""
    return ("-t", str(LONGEST + 2 * SLACK))


def run(folder: Path, *arguments: str, may_fail: bool = False) -> str:
    """What ffmpeg said. Raises `NotReadable`, `TooMuchWork` where it was ended by a limit."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=partial(end_with_the_parent, signal.SIGKILL),
        check=False,
    )
    said = done.stderr.decode(errors="replace")
    if done.returncode < 0 or "Cannot allocate memory" in said:
        raise TooMuchWork
    if done.returncode and not may_fail:
        raise NotReadable
    return said


def seconds(told: str) -> float:
    """0.0 where it is not said."""
    found = DURATION.search(told)
    if found is None:
        return 0.0
    hours, minutes, rest = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def refuse_too_long(lasts: float) -> None:
    if lasts > LONGEST + SLACK:
        raise FilmTooLong


def origin(told: str) -> dict[str, Any]:
    """Where and when it was taken, as far as the camera says so."""
    found: dict[str, Any] = {}
    if place := PLACE.search(told):
        lat, lon = float(place[1]), float(place[2])
        if isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90:
            found["place"] = [lon, lat]
    if taken := TAKEN.search(told):
        found["taken"] = taken[1]
    return found
