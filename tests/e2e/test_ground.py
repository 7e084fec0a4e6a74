"""A city on a ground of its own: the tiles of an archive, as a browser draws them."""

from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import text
from werkzeug.serving import make_server

from tests.e2e.cast import PHONE, STILL
from tests.web.maps.archives import raster, vector
from web.app import create_app
from web.config import load

# One square over the whole tile, in each of two layers.
TILE = """
    SELECT ST_AsMVT(square, '{}', 4096, 'geom')
    FROM (SELECT ST_MakeEnvelope(0, 0, 4096, 4096) AS geom, 'grassland' AS kind) AS square
"""
MIDDLE = """() => {
    const drawn = document.querySelector(".leaflet-tile-pane .leaflet-tile-loaded");
    if (!drawn) return null;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [9, 9];
    copy.getContext("2d").drawImage(drawn, 0, 0, 9, 9);
    return [...copy.getContext("2d").getImageData(4, 4, 1, 1).data];
}"""
LAND_OPACITY = "() => getComputedStyle(document.querySelector('.ward-land')).fillOpacity"


def test_tiles_of_pictures_are_the_ground_below_the_wards(page_on, tmp_path):
    page = page_on(raster(tmp_path / "ground.pmtiles"))

    assert colour_of(page) == [200, 30, 30, 255]
    assert float(page.evaluate(LAND_OPACITY)) < 0.2
    assert page.locator(".map-credit").inner_text() == "Ground of the test"
    assert page.locator(".inset").is_visible()  # the archipelagos, on every ground


@pytest.mark.parametrize("layers", [("earth", "roads"), ("anything",)])
def test_vector_tiles_are_drawn_in_the_usual_style_or_in_a_quiet_tone(
    page_on, services, tmp_path, layers
):
    with services.engine.connect() as db:
        tile = b"".join(bytes(db.execute(text(TILE.format(name))).scalar_one()) for name in layers)

    page = page_on(vector(tmp_path / "ground.pmtiles", tile, *layers))

    red, green, blue, opacity = colour_of(page)
    assert opacity == 255
    assert min(red, green, blue) > 180  # light, and so not the sea's


def colour_of(page):
    """Of the middle of a tile, once it is drawn."""
    for _ in range(100):
        if found := page.evaluate(MIDDLE):
            return found
        page.wait_for_timeout(50)
    return None


@pytest.fixture
def page_on(services, browser, tmp_path):
    opened = []

    def on(ground):
        read = load({"KALONG_HOME": str(tmp_path), "KALONG_BASEMAP": str(ground)})
        services.config = replace(services.config, basemap=read.basemap)
        server = make_server("127.0.0.1", 0, create_app(services), threaded=True)
        Thread(target=server.serve_forever, args=(0.05,)).start()
        context = browser.new_context(**PHONE, **STILL)
        opened.extend([server.shutdown, context.close])
        page = context.new_page()
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        opened.append(lambda: faults and pytest.fail(str(faults)))
        page.goto(f"http://127.0.0.1:{server.server_port}/reports/new")
        page.wait_for_selector(".ward-land")
        return page

    yield on
    for end in reversed(opened):
        end()
