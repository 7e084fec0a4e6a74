"""The ground below the wards, as a city may have one."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pmtiles.tile import Compression

from tests.web.maps.archives import DEEPEST, RED, raster, vector
from web.app import create_app
from web.config import ConfigError, load

HERE = "7/102/56"  # zoom, column and row of a tile of the gulf
SERVER = "https://tiles.example:8443/{z}/{x}/{y}.png?key=k"


def test_the_tiles_of_an_archive_are_served_as_they_are(city, tmp_path):
    ground = city(raster(tmp_path / "ground.pmtiles"))
    about = ground.application.extensions["services"].config.basemap

    tile = ground.get(about.url.format(z=7, x=102, y=56))

    assert Image.open(BytesIO(tile.data)).getpixel((9, 9)) == RED
    assert (tile.mimetype, tile.cache_control.max_age) == ("image/png", 365 * 24 * 3600)
    assert about.credit == "Ground of the test"
    assert ground.get(f"/basemap/{HERE}").cache_control.max_age == 3600
    again = ground.get(f"/basemap/{HERE}", headers={"If-None-Match": tile.headers["ETag"]})
    assert again.status_code == 304


def test_where_an_archive_has_nothing_the_answer_is_empty_and_outside_it_none(city, tmp_path):
    ground = city(raster(tmp_path / "ground.pmtiles"))

    assert ground.get("/basemap/7/1/56").status_code == 204
    for outside in (f"{DEEPEST + 1}/0/0", "0/0/0", "7/128/1"):
        assert ground.get(f"/basemap/{outside}").status_code == 404


def test_a_vector_tile_is_unpacked_for_those_who_cannot_do_it(city, tmp_path):
    ground = city(vector(tmp_path / "ground.pmtiles", b"a tile", "roads"))

    packed = ground.get(f"/basemap/{HERE}", headers={"Accept-Encoding": "gzip"})
    plain = ground.get(f"/basemap/{HERE}", headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert (plain.data, plain.headers.get("Content-Encoding")) == (b"a tile", None)
    assert "protomaps-leaflet.js" in ground.get("/reports/new").text


def test_browsers_may_ask_a_tile_server_for_pictures_and_nobody_else(city):
    ground = city(SERVER, KALONG_BASEMAP_ATTRIBUTION="© <b>Somebody</b>")

    page = ground.get("/reports/new")

    policy = page.headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://tiles.example:8443;" in policy
    assert policy.count("tiles.example") == 1
    assert "© &lt;b&gt;Somebody&lt;/b&gt;" in page.text
    assert "protomaps" not in page.text
    assert ground.get(f"/basemap/{HERE}").status_code == 404


def test_without_one_the_ground_is_the_wards_alone(city):
    page = city("").get("/reports/new")

    assert "data-ground" not in page.text
    assert "img-src 'self' data: blob:;" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example; script-src */{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}/{k}.png",
        "/nowhere/ground.pmtiles",
    ],
)
def test_what_is_no_ground_is_refused_at_the_start_by_its_name(wrong, tmp_path):
    with pytest.raises(ConfigError, match="KALONG_BASEMAP"):
        load({"KALONG_HOME": str(tmp_path), "KALONG_BASEMAP": wrong})


def test_an_archive_that_is_broken_or_packed_otherwise_is_refused_too(tmp_path):
    otherwise = raster(tmp_path / "brotli.pmtiles", Compression.BROTLI)
    broken = tmp_path / "broken.pmtiles"
    broken.write_bytes(otherwise.read_bytes()[:200])

    for path in (otherwise, broken, tmp_path):
        with pytest.raises(ConfigError, match="KALONG_BASEMAP"):
            load({"KALONG_HOME": str(tmp_path), "KALONG_BASEMAP": str(path)})


@pytest.fixture
def city(services, tmp_path):
    """A browser of the demo city on this ground."""

    def on(ground, **more):
        read = load({"KALONG_HOME": str(tmp_path), "KALONG_BASEMAP": str(ground), **more})
        services.config = replace(services.config, basemap=read.basemap)
        return create_app(services).test_client()

    return on
