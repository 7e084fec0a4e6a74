/** The ground of every map: wards as land, their names, and controls that speak the language. */

import { call } from "./api.js";
import { el, find, icon } from "./dom.js";
import { layGround } from "./ground.js";
import { say } from "./words.js";

export { contains, wardName } from "./outlines.js";

const L = window.L;

/** The map that folium's script has made on this page. */
export function theMap() {
  const div = find(".folium-map");
  const map = window[div.id];
  map.setMinZoom(5).setMaxZoom(19);
  layGround(map, div.closest(".map").dataset.ground);
  nameControls(map);
  return map;
}

function nameControls(map) {
  const { _zoomInButton: zoomIn, _zoomOutButton: zoomOut } = map.zoomControl;
  for (const [button, key] of [[zoomIn, "zoomIn"], [zoomOut, "zoomOut"]]) {
    button.title = say(key);
    button.setAttribute("aria-label", say(key));
  }
}

/** Draws the wards of a moment (now, unless given), or of an address; `own` is the one that stands out. */
export async function drawWards(map, { at, own, url } = {}) {
  return layWards(map, await call(url ?? `/api/wards.geojson${at ? `?at=${encodeURIComponent(at)}` : ""}`), own);
}

/** The same with wards that are there already. */
export function layWards(map, wards, own) {
  // Names in a pane of their own: among the shapes, Leaflet's style puts the northern ones below.
  for (const [name, zIndex] of [["wards", 250], ["ward-names", 260]]) {
    const pane = map.getPane(name) ?? map.createPane(name);
    Object.assign(pane.style, { zIndex, pointerEvents: "none" });
  }
  // The own ward last, so that its outline lies above its neighbours'.
  wards.features.sort((a, b) => (a.id === own) - (b.id === own));
  const renderer = L.svg({ pane: "wards", padding: 0.5 });
  const layer = L.geoJSON(wards, {
    interactive: false,
    pane: "wards",
    renderer,
    style: ({ id }) => ({ className: `ward-land ${own ? (id === own ? "own" : "faded") : ""}` }),
  }).addTo(map);
  const labels = layer.getLayers().map((ward) => label(map, ward, own));
  showWhatFits(map, labels);
  const fit = () => showWhatFits(map, labels);
  map.on("zoomend", fit);
  const remove = () => {
    map.off("zoomend", fit);
    for (const each of [layer, ...labels]) each.remove();
  };
  return { wards: wards.features, layer, remove };
}

function label(map, ward, own) {
  const faded = own && ward.feature.id !== own ? " faded" : "";
  const html = el("span", {}, ward.feature.properties.name);
  const marker = L.marker(ward.getBounds().getCenter(), {
    icon: L.divIcon({ className: `map-label${faded}`, html, iconSize: null }),
    interactive: false,
    keyboard: false,
    pane: "ward-names",
  });
  marker.ward = ward;
  return marker.addTo(map);
}

function showWhatFits(map, labels) {
  for (const marker of labels) {
    const bounds = marker.ward.getBounds();
    const west = map.latLngToLayerPoint(bounds.getSouthWest()).x;
    const east = map.latLngToLayerPoint(bounds.getNorthEast()).x;
    const needed = 6 * marker.ward.feature.properties.name.length;
    marker.getElement().hidden = east - west < needed;
  }
}

/** Shows all of a layer, or of bounds. */
export function fitTo(map, layer, options = {}) {
  const bounds = layer.getBounds?.() ?? layer;
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], animate: false, ...options });
}

/** Where popups stay clear of the buttons. */
export const BESIDE_BUTTONS = { maxWidth: 260, autoPanPaddingTopLeft: [64, 12] };

/** A button under the zoom buttons. */
export function addButton(map, iconName, title, onclick) {
  const Control = L.Control.extend({
    onAdd() {
      const button = el("button", { class: "map-button", type: "button", title, "aria-label": title, onclick }, icon(iconName));
      const bar = el("div", { class: "leaflet-bar" }, button);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
  return new Control({ position: "topleft" }).addTo(map);
}
