from io import BytesIO

import pytest
from PIL import Image

from domain.people.actor import Actor
from tests.web.citizen.test_api_reports import DRAIN, post


class TestPhotos:
    def test_a_photo_is_kept_upright_and_without_its_metadata(self, client, services):
        taken = Image.new("RGB", (40, 20), "red")
        exif = taken.getexif()
        exif[0x0112] = 6  # the camera was held upright
        exif[0x010F] = "the maker of the camera"

        answer = client.post("/api/photos", data=jpeg(taken, exif=exif), content_type="image/jpeg")

        kept = Image.open(services.media.path_of(answer.json["photo"]))
        assert kept.size == (20, 40)
        assert not kept.getexif()

    def test_a_photo_is_everybody_s_only_once_accepted(self, client, services):
        photo = client.post("/api/photos", data=jpeg(Image.new("RGB", (9, 9)))).json["photo"]
        code = post(client, DRAIN | {"photo": photo}).json["code"]
        services.catch_up()
        assert client.get(f"/reports/{code}/photo").status_code == 404

        services.desk.accept(code, actor(), services.now())
        services.catch_up()
        assert client.get(f"/reports/{code}/photo").mimetype == "image/jpeg"

    @pytest.mark.parametrize(
        "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40]
    )
    def test_what_is_no_photo_is_refused(self, client, content):
        answer = client.post("/api/photos", data=content)

        assert (answer.status_code, answer.json["field"]) == (422, "photo")

    def test_half_a_photo_is_refused(self, client):
        whole = jpeg(Image.effect_noise((200, 200), 90))

        assert client.post("/api/photos", data=whole[: len(whole) // 2]).status_code == 422

    def test_a_bomb_is_refused_before_it_is_decoded(self, client):
        huge = BytesIO()
        Image.new("1", (20_000, 20_000)).save(huge, "PNG")

        answer = client.post("/api/photos", data=huge.getvalue())
        assert (answer.status_code, answer.json["error"]) == (422, "PhotoTooLarge")

    def test_a_page_behind_a_photo_is_gone(self, client, services):
        both = jpeg(Image.new("RGB", (9, 9))) + b"<script>alert(1)</script>"

        name = client.post("/api/photos", data=both).json["photo"]
        assert b"script" not in services.media.path_of(name).read_bytes()

    def test_too_many_bytes_are_refused(self, client):
        answer = client.post("/api/photos", data=b"\xff\xd8" + b"x" * 17_000_000)

        assert answer.status_code == 413


def jpeg(picture, **options):
    written = BytesIO()
    picture.save(written, "JPEG", **options)
    return written.getvalue()


def actor():
    return Actor("ward1@demo", "ward_officer")
