import json
import re

import folium
import pytest

from web.maps.compose import compose, empty_map
from web.maps.pages import KINDS

HTML = re.compile(r'"html": ("[^"]*")')
OTHER_HOST = re.compile(r"(https?:)?//[\w.-]+\.\w+")


def test_a_map_is_the_same_text_each_time_it_is_composed(name):
    assert compose(name, KINDS[name]()) == compose(name, KINDS[name]())


def test_a_map_asks_no_other_host_for_anything(name):
    composed = compose(name, KINDS[name]())

    assert OTHER_HOST.search(" ".join([*composed.css, *composed.js, composed.script])) is None


def test_a_map_needs_no_inline_script_or_style(name):
    assert compose(name, KINDS[name]()).div == '<div class="folium-map" id="map_1" ></div>'


def test_every_map_names_hoang_sa_and_truong_sa_as_vietnam_s(name):
    script = compose(name, KINDS[name]()).script
    labels = {json.loads(label) for label in HTML.findall(script)}

    assert labels == {"Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"}
    assert "[16.5, 112.0]" in script
    assert "[9.5, 114.0]" in script


def test_other_maps_of_the_process_keep_folium_s_own_assets():
    before = list(folium.Map.default_js)

    compose("city", empty_map())

    assert folium.Map.default_js == before


def test_another_map_has_another_digest():
    one, other = empty_map(), empty_map()
    folium.CircleMarker((21.5, 107.9)).add_to(other)

    assert compose("city", one).digest != compose("city", other).digest


@pytest.fixture(params=KINDS)
def name(request):
    return request.param
