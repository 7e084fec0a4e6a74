"""The tus protocol, word by word; lines that really break are in `test_broken_lines.py`."""

import pytest

from tests.web.media.cast import OCTETS, TUS, begin, checksum, part, picture
from web.media.keeper import work_off

PHOTO = picture((300, 200))
HALF = len(PHOTO) // 2


def test_a_server_says_what_it_can(anyone):
    answer = anyone.options("/api/uploads")

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(100 * 1024 * 1024)
    extensions = set(answer.headers["Tus-Extension"].split(","))
    assert extensions >= {"creation", "creation-with-upload", "termination", "checksum"}
    assert "sha256" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_another_version_is_refused(anyone):
    headers = {"Tus-Resumable": "0.2.2", "Upload-Length": "10"}

    answer = anyone.post("/api/uploads", headers=headers)

    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("length", ["", "0", "-1", "x", "1" * 30])
def test_a_length_has_to_be_said(anyone, length):
    answer = anyone.post("/api/uploads", headers={**TUS, "Upload-Length": length})

    assert (answer.status_code, answer.json["field"]) == (422, "Upload-Length")


def test_it_goes_on_where_it_was(anyone, services):
    address = begin(anyone, PHOTO)
    assert part(anyone, address, PHOTO[:HALF]).headers["Upload-Offset"] == str(HALF)

    asked = anyone.head(address, headers=TUS)
    assert asked.headers["Upload-Offset"] == str(HALF)
    assert asked.headers["Upload-Length"] == str(len(PHOTO))
    assert asked.headers["Cache-Control"] == "no-store"
    assert asked.headers["Upload-Expires"]

    last = part(anyone, address, PHOTO[HALF:], HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    work_off(services)
    assert anyone.get(address).json["state"] == "ready"


def test_another_place_is_refused_and_nothing_is_written(anyone):
    address = begin(anyone, PHOTO)
    part(anyone, address, PHOTO[:HALF])

    for offset in (0, HALF - 1, HALF + 1, len(PHOTO)):
        assert part(anyone, address, PHOTO[HALF:], offset).status_code == 409
    assert anyone.head(address, headers=TUS).headers["Upload-Offset"] == str(HALF)


def test_whoever_did_not_hear_that_all_has_come_may_ask_again(anyone):
    address = begin(anyone, PHOTO)
    part(anyone, address, PHOTO)

    again = part(anyone, address, b"", len(PHOTO))

    assert (again.status_code, again.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    assert anyone.head(address, headers=TUS).headers["Upload-Offset"] == str(len(PHOTO))


def test_it_may_begin_with_its_first_part(anyone):
    headers = {**OCTETS, "Upload-Length": str(len(PHOTO))}

    answer = anyone.post("/api/uploads", headers=headers, data=PHOTO[:HALF])

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(HALF))
    rest = part(anyone, answer.headers["Location"], PHOTO[HALF:], HALF)
    assert rest.status_code == 204


def test_a_part_that_was_changed_on_the_way_has_not_arrived(anyone):
    address = begin(anyone, PHOTO)

    changed = {"Upload-Checksum": checksum(b"something else")}
    refused = part(anyone, address, PHOTO[:HALF], **changed)
    assert (refused.status_code, refused.json["error"]) == (460, "ChecksumDiffers")
    assert anyone.head(address, headers=TUS).headers["Upload-Offset"] == "0"

    right = {"Upload-Checksum": checksum(PHOTO[:HALF])}
    assert part(anyone, address, PHOTO[:HALF], **right).status_code == 204


@pytest.mark.parametrize("given", ["md5 AAAA", "sha256 not base64!", "sha256"])
def test_a_checksum_that_cannot_be_read_is_refused(anyone, given):
    address = begin(anyone, PHOTO)

    assert part(anyone, address, PHOTO, **{"Upload-Checksum": given}).status_code in (400, 460)
    assert anyone.head(address, headers=TUS).headers["Upload-Offset"] == "0"


def test_more_than_was_said_is_refused_and_nothing_is_left(anyone):
    address = begin(anyone, PHOTO[:HALF])

    assert part(anyone, address, PHOTO).status_code == 413


def test_another_type_of_body_is_refused(anyone):
    address = begin(anyone, PHOTO)

    answer = part(anyone, address, PHOTO, **{"Content-Type": "image/jpeg"})

    assert answer.status_code == 415


def test_it_may_be_given_up(anyone, services):
    address = begin(anyone, PHOTO)
    part(anyone, address, PHOTO[:HALF])

    assert anyone.delete(address, headers=TUS).status_code == 204
    assert anyone.head(address, headers=TUS).status_code == 404
    assert list(services.config.home.glob("uploads/*")) == []


def test_not_where_a_report_refers_to_it(anyone):
    from tests.web.cast import send

    address = begin(anyone, PHOTO)
    part(anyone, address, PHOTO)
    send(anyone, media=[anyone.get(address).json["media"]])

    assert anyone.delete(address, headers=TUS).status_code == 404


def test_an_address_that_was_never_given_is_unknown(anyone):
    address = "/api/uploads/00000000-0000-4000-8000-000000000000"

    assert anyone.head(address, headers=TUS).status_code == 404
    assert part(anyone, address, PHOTO).status_code == 404
