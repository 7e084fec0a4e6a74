"""A photo and a film as a telephone takes them, invented, and how they are made anew plainly."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import imageio_ffmpeg
import numpy as np
from PIL import Image

from web.media.workshop.films import PICTURE, SCALE, SOUND
from web.media.workshop.photos import LONGEST_SIDE, QUALITY

MEGAPIXELS_12 = (4000, 3000)
ROUGH = 25  # pixels of one patch
SEED = 7
# With nothing around it, as one would write it down first.
PLAIN = f"""
import json, re, sys, time
from PIL import Image, ImageOps
begun = time.perf_counter()
with Image.open(sys.argv[1]) as picture:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail(({LONGEST_SIDE}, {LONGEST_SIDE}))
    upright.save(sys.argv[2], "JPEG", quality={QUALITY}, optimize=True, progressive=True)
taken = time.perf_counter() - begun
memory = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
print(json.dumps([taken, int(memory)]))
"""


class Made(NamedTuple):
    """How long it took, in seconds, and the most that it had in memory, in kilobytes."""

    seconds: float
    memory: int


def photo() -> bytes:
    """12 megapixels with patches, edges and the grain of a sensor."""
    random = np.random.default_rng(SEED)
    wide, high = MEGAPIXELS_12
    patches = random.integers(0, 256, (high // ROUGH, wide // ROUGH, 3), dtype=np.uint8)
    picture = Image.fromarray(patches).resize(MEGAPIXELS_12, Image.Resampling.BICUBIC)
    grain = random.integers(-6, 7, (high, wide, 1), dtype=np.int16)
    grained = np.clip(np.asarray(picture, dtype=np.int16) + grain, 0, 255).astype(np.uint8)
    written = BytesIO()
    Image.fromarray(grained).save(written, "JPEG", quality=90)
    return written.getvalue()


def film(folder: Path, seconds: float) -> bytes:
    """1080p at 30 pictures a second, with a tone."""
    path = folder / "taken.mp4"
    moving = ("-f", "lavfi", "-i", f"testsrc2=s=1920x1080:r=30:d={seconds:g}")
    tone = ("-f", "lavfi", "-i", f"sine=440:d={seconds:g}", "-c:a", "aac")
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "17M", "-pix_fmt", "yuv420p")
    ffmpeg(*moving, *tone, *coded, str(path))
    return path.read_bytes()


def plain_photo(folder: Path, content: bytes) -> Made:
    taken = folder / "taken.jpg"
    taken.write_bytes(content)
    command = [sys.executable, "-c", PLAIN, str(taken), str(folder / "plain.jpg")]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    return Made(*json.loads(said))


def plain_film(folder: Path, content: bytes) -> Made:
    taken = folder / "taken.mp4"
    taken.write_bytes(content)
    return ffmpeg("-i", str(taken), "-vf", SCALE, *PICTURE, *SOUND, str(folder / "plain.mp4"))


def ffmpeg(*arguments: str) -> Made:
    begun = perf_counter()
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-nostdin", "-y", *arguments]
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Made(perf_counter() - begun, used.ru_maxrss)
