/** Places for visitors on the map, from the zoom on at which streets are told apart. */

import { call } from "./api.js";
import { BESIDE_BUTTONS } from "./basemap.js";
import { el, icon } from "./dom.js";
import { inLanguage, money } from "./words.js";

const L = window.L;
const FROM_ZOOM = 13;

export async function showPlaces(map) {
  const { features } = await call("/api/places?limit=500");
  const layer = L.layerGroup(features.map(mark));
  const fit = () => (map.getZoom() >= FROM_ZOOM ? layer.addTo(map) : layer.remove());
  map.on("zoomend", fit);
  fit();
}

function mark({ geometry, properties: p }) {
  const [lon, lat] = geometry.coordinates;
  const html = el("span", { class: "place-mark-icon" }, icon(p.kind));
  const name = inLanguage(p.name);
  return L.marker([lat, lon], {
    icon: L.divIcon({ className: "place-mark", html, iconSize: [24, 24], iconAnchor: [3, 24] }),
    title: name,
    alt: name,
    zIndexOffset: -500,
  }).bindPopup(() => content(name, p), BESIDE_BUTTONS);
}

function content(name, { prices, url }) {
  const lines = prices.map((p) =>
    el("li", {}, `${inLanguage(p.item)}: ${money(p.amount, p.currency)} / ${inLanguage(p.unit)}`));
  return el("div", {}, el("strong", { class: "popup-head" }, el("a", { href: url }, name)), el("ul", {}, ...lines));
}
