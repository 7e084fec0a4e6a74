"""Photos and films that are something else, too much, broken, or tell too much."""

import io
import re
from io import BytesIO
from math import ceil

from PIL import Image

from tests.web.bad_inputs.table import said, tried
from tests.web.cast import IN_BEN_CAT, IN_CUA_SONG, act, send
from tests.web.cast import picture as photo
from tests.web.media.cast import (
    OCTETS,
    TUS,
    begin,
    kept,
    part_kept,
    picture,
    png_of,
    taken_by_a_camera,
)

MEBIBYTE = 1024 * 1024
TWO_GIGABYTES = 2 * 1024 * MEBIBYTE
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
PLAYLISTS = (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile '/x'\n")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
KEPT_AS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}/original")


def sent_with(town, name):
    answer = town.report(media=[name])
    return f"{said(answer)} {answer.json['error']}"


@tried(12)
def a_page_behind_a_photo(town):
    told = kept(town.fed, town.anyone, picture() + b"<script>alert(1)</script>")
    assert told["state"] == "ready"
    shown = part_kept(town.fed, told["media"])
    return "made anew, the page is gone" if b"script" not in shown else "shown"


@tried(13)
def a_gigapixel(town):
    answer = town.anyone.post("/api/photos", data=png_of(40_000, 30_000))
    assert answer.json["error"] == "PhotoTooLarge"
    with town.fed.engine.connect() as db:
        waits = db.exec_driver_sql("SELECT count(*) FROM media").scalar()
    return f"{said(answer)}, {'after' if waits else 'before'} it is decoded"


@tried(14)
def heic(town):
    told = kept(town.fed, town.anyone, picture((640, 480), "HEIF"))
    with Image.open(BytesIO(part_kept(town.fed, told["media"]))) as shown:
        return f"shown as {shown.format}"


@tried(15)
def no_photos(town):
    return said(*(town.anyone.post("/api/photos", data=d) for d in (SVG, b"GIF89a" + bytes(99))))


@tried(16)
def told_by_the_camera(town):
    told = kept(town.fed, town.anyone, taken_by_a_camera())
    name = told["media"]
    assert told["place"]
    code = send(town.anyone, media=[name])
    act(town.as_("dispatcher@demo"), code, "acceptance")
    seen = town.anyone.get(f"/reports/{code}/media/{name}/whole").data
    with Image.open(BytesIO(seen)) as shown:
        clean = not shown.getexif() and b"the maker" not in seen
    asked = town.anyone.get(f"/api/media/{name}").json["place"]
    return "told to the sender alone, then gone" if clean and asked is None else "kept"


@tried(17)
def half_a_photo(town):
    whole = picture((300, 300), "PNG")
    told = kept(town.fed, town.anyone, whole[:-30])
    assert told["state"] == "refused"
    return f"taken, then {sent_with(town, told['media'])}"


class Endless(io.RawIOBase):
    """A film that never ends, read as it comes."""

    def __init__(self) -> None:
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        content = (MP4 if not self.read_so_far else b"").ljust(len(buffer), b"\0")[: len(buffer)]
        buffer[:] = content
        self.read_so_far += len(buffer)
        assert self.read_so_far < TWO_GIGABYTES
        return len(buffer)


@tried(18)
def two_gigabytes(town):
    length = {**TUS, "Upload-Length": str(TWO_GIGABYTES)}
    announced = town.anyone.post("/api/uploads", headers=length)
    address, film = begin(town.anyone, bytes(100_000)), Endless()
    streamed = town.anyone.patch(
        address,
        headers={**OCTETS, "Upload-Offset": "0"},
        environ_overrides={
            "wsgi.input": film,
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
        },
    )
    read = ceil(film.read_so_far / MEBIBYTE)
    return f"{said(announced)}, {said(streamed)} after {read} MiB"


@tried(19)
def playlists(town):
    bare = [town.anyone.post("/api/photos", data=playlist) for playlist in PLAYLISTS]
    posing = kept(town.fed, town.anyone, MP4 + PLAYLISTS[0])
    assert posing["state"] == "refused"
    return f"{said(*bare)}, {sent_with(town, posing['media'])}"


@tried(31)
def of_others(town):
    name = kept(town.fed, town.anyone, picture())["media"]
    code = send(town.anyone, place=IN_CUA_SONG, category="security", media=[name])
    places = (f"media/{name}/whole", f"media/{name}/small", "photo", "slip")
    lookers = (town.app.test_client(), town.as_("ward1@demo"), town.as_("agency1@demo"))
    return said(*(who.get(f"/reports/{code}/{place}") for who in lookers for place in places))


@tried(45)
def a_name_that_climbs(town):
    form = {"category": "drainage", "text": "x", **{k: str(v) for k, v in IN_BEN_CAT.items()}}
    climbing = (photo(), "../../etc/passwd")
    answer = town.anyone.post("/reports", data={**form, "media": climbing})
    assert answer.status_code == 303
    media = town.fed.config.home / "media"
    files = [str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()]
    assert not [path for path in town.folder.rglob("*") if "passwd" in path.name]
    return "a name of ours" if all(map(KEPT_AS.fullmatch, files)) and files else str(files)
