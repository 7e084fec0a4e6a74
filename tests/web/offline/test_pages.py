"""What a phone needs to install the city: manifest, icons, and a worker with its list of files."""

import json
from io import BytesIO

import pytest
from PIL import Image

from web.language import LANGUAGES
from web.offline.icon import SAFE, png


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_links_a_manifest_in_its_own_language(anyone, language):
    page = anyone.get("/reports/new", headers={"Accept-Language": language}).text
    address = page.partition('rel="manifest" href="')[2].partition('"')[0]
    manifest = json.loads(anyone.get(address).text)

    assert manifest["lang"][:2] == language
    words = {"vi": "Phản ánh", "en": "City reports", "zh": "城市"}
    assert words[language] in manifest["name"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        picture = Image.open(BytesIO(anyone.get(icon["src"]).data))
        assert "{}x{}".format(*picture.size) == icon["sizes"]


def test_an_icon_of_another_size_is_not_found(anyone):
    assert anyone.get("/app-icons/1024.png").status_code == 404


def test_a_phone_may_cut_the_icon_to_a_circle(anyone):  # noqa: ARG001
    picture = Image.open(BytesIO(png(128, maskable=True))).convert("RGB")
    ground = picture.getpixel((0, 0))
    drawn = [(x, y) for x in range(128) for y in range(128) if picture.getpixel((x, y)) != ground]

    assert len(drawn) > 1000
    assert max(((x - 64) ** 2 + (y - 64) ** 2) ** 0.5 for x, y in drawn) <= 0.4 * 128
    assert SAFE < 0.8


class TestTheWorker:
    def told(self, anyone, path="/sw.js"):
        line = next(line for line in anyone.get(path).text.splitlines() if "const KEPT" in line)
        return json.loads(line.removeprefix("const KEPT = ").removesuffix(";"))

    def test_it_keeps_every_file_that_the_form_asks_for(self, anyone):
        page, kept = anyone.get("/reports/new").text, self.told(anyone)["files"]
        linked = {part.partition('"')[0] for part in page.split('="/static/')[1:]}

        missing = {f for f in linked if "/static/" + f.partition("#")[0].split()[0] not in kept}
        assert missing == set()
        assert any(address.endswith("leaflet.js") for address in kept)

    def test_every_file_of_it_is_there_for_a_stranger_and_may_be_kept(self, anyone):
        for address in self.told(anyone)["files"]:
            answer = anyone.get(address)
            assert answer.status_code == 200, address
            assert "public" in answer.headers["Cache-Control"]

    def test_its_cache_has_another_name_with_other_files(self, anyone, monkeypatch):
        before = self.told(anyone)["name"]
        monkeypatch.setattr("web.offline.kept.files", lambda: ("css/tokens.css",))

        assert self.told(anyone)["name"] != before

    def test_it_sends_what_waits_only_where_it_may_be_a_module(self, anyone):
        assert anyone.get("/sw.js?sends").text.startswith('import "/static/')
        assert "import " not in anyone.get("/sw.js").text
        assert anyone.get("/sw.js").headers["Cache-Control"] == "no-cache"
