"""What strangers may send: each of these is refused in one sentence, or made harmless."""

from io import BytesIO

import pytest
from PIL import Image

from tests.web.media.cast import begin, film, kept, part, part_kept, picture, png_of, sent, voice
from web.media.keeper import work_off

PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
CONCAT = b"ffconcat version 1.0\nfile '/etc/passwd'\n"
NOT_ACCEPTED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "gif": b"GIF89a" + b"\0" * 100,
    "pdf": b"%PDF-1.7\n" + b"\0" * 100,
    "html": b"<!doctype html><script>alert(1)</script>" + b" " * 100,
    "a playlist": PLAYLIST,
    "a list of films": CONCAT,
    "text": b"nothing at all, only words that go on and on until there are enough of them",
    "avi": b"RIFF\x24\0\0\0AVI LIST" + b"\0" * 100,
    "matroska that is no webm": b"\x1aE\xdf\xa3\x93B\x82\x88matroska" + b"\0" * 100,
    "avif": b"\0\0\0\x20ftypavif" + b"\0" * 100,
    "two bytes": b"\xff\xd8",
}


@pytest.mark.parametrize("content", NOT_ACCEPTED.values(), ids=NOT_ACCEPTED)
def test_what_is_no_photo_film_or_voice_is_refused_at_once(anyone, services, content):
    address = begin(anyone, content)
    by_upload = part(anyone, address, content)
    at_once = anyone.post("/api/photos", data=content)

    assert (by_upload.status_code, at_once.status_code) == (415, 415)
    assert at_once.json["field"] == "photo"
    assert "JPEG" in at_once.json["detail"]
    assert anyone.get(address).status_code == 404
    assert nothing_left(services)


def test_a_name_and_a_type_that_lie_change_nothing(anyone):
    headers = {"Upload-Metadata": "filename cGhvdG8uanBn,filetype aW1hZ2UvanBlZw=="}
    address = begin(anyone, PLAYLIST, **headers)

    assert part(anyone, address, PLAYLIST).status_code == 415


def test_a_photo_that_says_it_is_a_gigapixel_is_refused_from_its_header(anyone, services):
    huge = png_of(40_000, 30_000)
    answer = anyone.post("/api/photos", data=huge)

    assert (answer.status_code, answer.json["error"]) == (413, "PhotoTooLarge")
    assert nothing_left(services)


def test_a_page_behind_a_photo_is_gone(anyone, services):
    both = picture() + b"<script>alert(1)</script>"

    told = kept(services, anyone, both)

    assert told["state"] == "ready"
    assert b"script" not in part_kept(services, told["media"])
    assert b"script" in part_kept(services, told["media"], "original")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_photo_is_refused_by_the_worker(anyone, services, form):
    written = BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(written, form)
    whole = written.getvalue()

    told = kept(services, anyone, whole[: len(whole) // 2])

    assert told["state"] == "refused"
    assert told["detail"]


def test_a_playlist_that_poses_as_a_film_is_never_followed(anyone, services):
    posing = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + PLAYLIST

    told = kept(services, anyone, posing)

    assert told["state"] == "refused"


def test_half_a_film_is_refused_or_shown_as_far_as_it_goes(anyone, services):
    whole = film("mp4")

    told = kept(services, anyone, whole[: len(whole) // 3])
    assert told["state"] in ("ready", "refused")


def test_a_film_of_more_than_three_minutes_is_refused(anyone, services):
    told = kept(services, anyone, voice("ipod", "aac", seconds=200))

    assert told["state"] == "refused"
    assert "ba phút" in told["detail"]


def test_a_report_with_a_refused_file_is_told_why(anyone, services):
    whole = picture((300, 300), "PNG")
    name = sent(anyone, whole[:-30])
    work_off(services)
    body = {"category": "drainage", "text": "Nắp cống", "lon": 107.3558, "lat": 20.9887}
    answer = anyone.post("/api/reports", json={**body, "media": [name]})

    assert (answer.status_code, answer.json["error"]) == (422, "NotReadable")
    assert answer.json["field"] == "media"


def test_too_many_bytes_are_refused_before_they_come(anyone):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(2 * 1024**3)}

    answer = anyone.post("/api/uploads", headers=headers)

    assert (answer.status_code, answer.json["error"]) == (413, "TooManyBytes")


def test_a_photo_of_more_than_16_megabytes_is_refused_at_its_first_bytes(anyone):
    address = begin(anyone, b"x" * 20_000_000)

    answer = part(anyone, address, picture())

    assert (answer.status_code, answer.json["error"]) == (413, "TooManyBytes")


def nothing_left(services):
    with services.engine.connect() as db:
        rows = db.exec_driver_sql("SELECT count(*) FROM media").scalar()
    files = list(services.config.home.glob("uploads/*"))
    return rows == 0 and files == []
