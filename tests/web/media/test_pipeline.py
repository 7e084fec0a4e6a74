"""From a file to what is shown of it, off the request, in a process of its own."""

import os
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from domain.reports.code import report_id_of
from tests.web.cast import IN_CUA_SONG, act, send
from tests.web.media.cast import (
    AT_THE_BAY,
    film,
    kept,
    part_kept,
    picture,
    sent,
    taken_by_a_camera,
    voice,
)
from web.media.keeper import work_off


class TestPhotos:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
    def test_each_kind_becomes_a_jpeg_without_anything_of_the_camera(self, anyone, services, form):
        told = kept(services, anyone, taken_by_a_camera(form))

        shown = Image.open(BytesIO(part_kept(services, told["media"])))
        upright = (60, 40) if form == "HEIF" else (40, 60)  # HEIC has a turn of its own
        assert (told["kind"], shown.format, shown.size) == ("photo", "JPEG", upright)
        assert not shown.getexif()
        assert shown.info.get("progressive")

    def test_the_place_of_a_photo_is_offered_until_a_report_is_sent_with_it(self, anyone, services):
        told = kept(services, anyone, taken_by_a_camera())
        assert told["place"] == pytest.approx(AT_THE_BAY)

        send(anyone, media=[told["media"]])

        assert anyone.get(f"/api/media/{told['media']}").json["place"] is None

    def test_nor_is_it_where_the_report_was_faster_than_the_work(self, anyone, services):
        name = sent(anyone, taken_by_a_camera())
        send(anyone, media=[name])
        work_off(services)

        assert anyone.get(f"/api/media/{name}").json["place"] is None

    def test_a_large_one_is_reduced_and_has_a_small_copy(self, anyone, services):
        name = kept(services, anyone, picture((4000, 3000)))["media"]

        assert Image.open(BytesIO(part_kept(services, name))).size == (2048, 1536)
        assert max(Image.open(BytesIO(part_kept(services, name, "small"))).size) == 480


class TestFilmsAndVoices:
    @pytest.mark.parametrize("form", ["mp4", "mov", "webm"])
    def test_each_film_becomes_one_that_plays_everywhere(self, anyone, services, form):
        told = kept(services, anyone, film(form))

        made = part_kept(services, told["media"])
        assert told["kind"] == "film"
        assert made[4:8] == b"ftyp"
        assert made.index(b"moov") < made.index(b"mdat")  # it begins before it is loaded
        assert b"avc1" in made
        assert b"my secret" not in made
        assert Image.open(BytesIO(part_kept(services, told["media"], "poster"))).format == "JPEG"

    def test_the_place_of_a_film_is_offered_too(self, anyone, services):
        assert kept(services, anyone, film("mp4"))["place"] == pytest.approx((107.3558, 20.9887))

    def test_no_side_is_longer_than_720p(self, anyone, services):
        name = kept(services, anyone, film("mp4", seconds=1, size="1920x1080"))["media"]

        row = services.media.shelf.by_name(name)
        assert (row["width"], row["height"]) == (1280, 720)

    @pytest.mark.parametrize(
        ("form", "codec"),
        [("ogg", "libopus"), ("ipod", "aac"), ("webm", "libopus"), ("mp3", "libmp3lame")]
        + [("wav", "pcm_s16le"), ("mp4", "aac")],
    )
    def test_each_voice_note_becomes_one_that_plays_everywhere(self, anyone, services, form, codec):
        told = kept(services, anyone, voice(form, codec))

        made = part_kept(services, told["media"])
        assert told["kind"] == "voice"
        assert made[4:8] == b"ftyp"
        assert b"mp4a" in made


class TestWhoSeesThem:
    @pytest.fixture
    def code(self, anyone, services):
        name = kept(services, anyone, picture())["media"]
        return send(anyone, media=[name]), name

    def addresses(self, code, name):
        return [f"/reports/{code}/media/{name}/whole", f"/reports/{code}/photo"]

    def test_its_people_first_and_everybody_after_screening(self, anyone, as_, code):
        for address in self.addresses(*code):
            assert anyone.get(address).status_code == 404
            assert as_("ward1@demo").get(address).mimetype == "image/jpeg"

        act(as_("ward1@demo"), code[0], "acceptance")
        for address in self.addresses(*code):
            assert anyone.get(address).mimetype == "image/jpeg"

    def test_no_one_else_s(self, anyone, as_, services):
        name = kept(services, anyone, picture())["media"]
        code = send(anyone, place=IN_CUA_SONG, category="security", media=[name])
        other = send(anyone)

        for login in ("ward1@demo", "agency1@demo"):
            for address in self.addresses(code, name):
                assert as_(login).get(address).status_code == 404
        # nor through another case that one may see
        assert as_("dispatcher@demo").get(f"/reports/{other}/media/{name}/whole").status_code == 404

    def test_its_reporter_before_screening(self, anyone, services):
        name = kept(services, anyone, picture())["media"]
        body = {"category": "drainage", "text": "Nắp", "lon": 107.3558, "lat": 20.9887}
        answer = anyone.post("/api/reports", json={**body, "media": [name]}).json
        services.catch_up()
        address = f"/reports/{answer['code']}/media/{name}/whole"
        assert anyone.get(address).status_code == 404

        anyone.get(f"/reports/{answer['code']}?key={answer['rating_key']}")

        assert anyone.get(address).status_code == 200
        assert address in anyone.get(f"/reports/{answer['code']}").text

    def test_nobody_where_a_moderator_hid_it(self, anyone, as_, code):
        act(as_("ward1@demo"), code[0], "acceptance")
        act(as_("dispatcher@demo"), code[0], "hiding", reason="Có biển số xe")

        for address in self.addresses(*code):
            assert anyone.get(address).status_code == 404

    def test_a_part_of_it_may_be_asked_for(self, as_, code):
        address, officer = self.addresses(*code)[0], as_("ward1@demo")
        whole = officer.get(address).data

        some = officer.get(address, headers={"Range": "bytes=10-19"})
        assert (some.status_code, some.data) == (206, whole[10:20])
        assert some.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
        assert officer.get(address, headers={"Range": "bytes=-5"}).data == whole[-5:]
        beyond = officer.get(address, headers={"Range": f"bytes={len(whole)}-"})
        assert beyond.status_code == 416


class TestAReport:
    def test_may_be_sent_while_its_photo_is_still_worked_on(self, anyone, as_, services):
        name = sent(anyone, picture())
        code = send(anyone, media=[name])
        page = as_("ward1@demo").get(f"/reports/{code}").text
        assert "data-preparing" in page

        work_off(services)
        page = as_("ward1@demo").get(f"/reports/{code}").text
        assert "data-preparing" not in page
        assert f"{name}/whole" in page

    def test_has_up_to_four_and_the_first_photo_is_the_one_for_lists(self, anyone, services):
        names = [sent(anyone, film("mp4", seconds=1)), sent(anyone, picture())]
        code = send(anyone, media=names)
        report = services.desk.find(report_id_of(code))
        assert (report.photo, report.media) == (names[1], tuple(names))

        five = [sent(anyone, picture(colour=(n, n, n))) for n in range(5)]
        body = {"category": "road", "text": "Ổ gà", "lon": 107.3558, "lat": 20.9887}
        answer = anyone.post("/api/reports", json={**body, "media": five})
        assert (answer.status_code, answer.json["error"]) == (422, "TooManyMedia")

    def test_may_be_said_instead_of_written(self, anyone, as_, services):
        name = kept(services, anyone, voice())["media"]

        code = send(anyone, text="", voice=name)

        page = as_("ward1@demo").get(f"/reports/{code}").text
        assert "<audio controls" in page
        assert "<audio" not in anyone.get(f"/reports/{code}").text
        act(as_("ward1@demo"), code, "acceptance")
        assert "<audio controls" in anyone.get(f"/reports/{code}").text

    def test_says_nothing_with_a_photo_alone(self, anyone):
        name = sent(anyone, picture())
        body = {"category": "road", "text": " ", "lon": 107.3558, "lat": 20.9887}

        for given in ({"media": [name]}, {"voice": name}):
            answer = anyone.post("/api/reports", json={**body, **given})
            assert answer.status_code in (415, 422), answer.json


def test_at_rest_nothing_can_be_read_without_the_key(anyone, services):
    noise = Image.frombytes("RGB", (64, 64), os.urandom(64 * 64 * 3))
    written = BytesIO()
    noise.save(written, "PNG")
    name = kept(services, anyone, written.getvalue())["media"]

    files = [path.read_bytes() for path in services.config.home.glob("media/*/*/*")]
    assert len(files) == 3
    assert not any(b"PNG" in content[:64] or b"JFIF" in content[:64] for content in files)
    assert name in {sha256(content).hexdigest() for content in files}
    row = services.media.shelf.by_name(name)
    services.media.forget([name])
    assert list(services.config.home.glob("media/*/*/*")) == []
    assert services.keyring.open(row["media_id"], row["key"]) is None
