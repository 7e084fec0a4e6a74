"""Files made for these tests, good ones and bad ones, and the ways in which they are sent."""

import struct
import subprocess
import zlib
from base64 import b64encode
from hashlib import sha256
from io import BytesIO

import imageio_ffmpeg
import pillow_heif
from PIL import Image

from web.media.keeper import work_off
from web.media.shelf import PARTS

pillow_heif.register_heif_opener()
TUS = {"Tus-Resumable": "1.0.0"}
OCTETS = {**TUS, "Content-Type": "application/offset+octet-stream"}
S3_KEY = ("AKIAIOSFODNN7EXAMPLE", "a secret for tests alone")
AT_THE_BAY = (107.355806, 20.988694)  # as the camera below wrote it


def picture(size=(60, 40), form="JPEG", colour="teal", **options):
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, form, **options)
    return written.getvalue()


def taken_by_a_camera(form="JPEG"):
    """Held upright, at a place, at a moment, by a maker."""
    image = Image.new("RGB", (60, 40), "red")
    exif = image.getexif()
    exif[0x0112], exif[0x010F] = 6, "the maker of the camera"
    gps = {1: "N", 2: (20.0, 59.0, 19.3), 3: "E", 4: (107.0, 21.0, 20.9)}
    exif.get_ifd(0x8825).update(gps)
    exif.get_ifd(0x8769)[0x9003] = "2026:01:31 10:20:30"
    written = BytesIO()
    image.save(written, form, exif=exif)
    return written.getvalue()


def by_ffmpeg(*arguments, form):
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-loglevel", "error", *arguments]
    moving = ["-movflags", "frag_keyframe+empty_moov"] if form in ("mp4", "mov", "ipod") else []
    made = subprocess.run([*command, *moving, "-f", form, "-"], capture_output=True, check=True)
    return made.stdout


def film(form="mp4", seconds=2, size="320x240", sound=True):
    codec = ("libvpx", "libopus") if form == "webm" else ("libx264", "aac")
    pictures = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r=10:d={seconds}")
    tone = ("-f", "lavfi", "-i", f"sine=440:d={seconds}", "-c:a", codec[1]) if sound else ()
    place = ("-metadata", "location=+20.9887+107.3558/", "-metadata", "title=my secret")
    return by_ffmpeg(*pictures, *tone, "-c:v", codec[0], "-pix_fmt", "yuv420p", *place, form=form)


def voice(form="ogg", codec="libopus", seconds=2):
    return by_ffmpeg("-f", "lavfi", "-i", f"sine=440:d={seconds}", "-c:a", codec, form=form)


def png_of(width, height):
    """Only says that it is so large: a header, and nothing that would need the memory."""

    def chunk(kind, content):
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def begin(client, content, **headers):
    """The address of a new upload."""
    given = {**TUS, "Upload-Length": str(len(content)), **headers}
    answer = client.post("/api/uploads", headers=given)
    assert answer.status_code == 201, answer.data
    return answer.headers["Location"]


def part(client, address, content, offset=0, **headers):
    given = {**OCTETS, "Upload-Offset": str(offset), **headers}
    return client.patch(address, data=content, headers=given)


def checksum(content, algorithm="sha256"):
    return f"{algorithm} {b64encode(sha256(content).digest()).decode()}"


def sent(client, content):
    """The name of a file that was uploaded."""
    address = begin(client, content)
    answer = part(client, address, content)
    assert answer.status_code == 204, answer.json
    return client.get(address).json["media"]


def kept(services, client, content):
    """Uploads a file, has it worked on, and answers what is known of it."""
    name = sent(client, content)
    work_off(services)
    return client.get(f"/api/media/{name}").json


def part_kept(services, name, which="reduced"):
    row = services.media.shelf.by_name(name)
    return b"".join(services.media.shelf.read(row, which))


def on_s3(address):
    """The settings of a city that keeps its media there."""
    names = ("KALONG_MEDIA_S3", "KALONG_MEDIA_S3_KEY", "KALONG_MEDIA_S3_SECRET")
    return dict(zip(names, (address, *S3_KEY), strict=True))


def bytes_of(services, media_id):
    """The parts that the store still has under this id."""
    names = (f"{media_id.hex[:2]}/{media_id.hex}/{part}" for part in PARTS)
    return [name for name in names if services.media.shelf.store.size(name) is not None]
