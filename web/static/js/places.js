/** Places or the stops of a route on their map, with the list beside it; and "near me". */

import { BESIDE_BUTTONS, drawWards, fitTo, theMap } from "./basemap.js";
import { el, find, icon } from "./dom.js";
import { wayLine } from "./way-line.js";

const L = window.L;
const DIGITS = 4; // of a degree: some 10 m, and the city need not know more
const marks = JSON.parse(find("#marks").textContent);
const map = theMap();

function mark({ name, kind, lon, lat, url }, index) {
  const html = el("span", { class: "place-mark-icon" }, icon(kind));
  return L.marker([lat, lon], {
    icon: L.divIcon({ className: "place-mark", html, iconSize: [24, 24], iconAnchor: [3, 24] }),
    title: name,
    alt: name,
    zIndexOffset: -index,
  }).bindPopup(() => el("strong", { class: "popup-head" }, el("a", { href: url }, name)), BESIDE_BUTTONS);
}

const { layer: wards } = await drawWards(map);
const layer = L.featureGroup(marks.map(mark)).addTo(map);
for (const { points, drawn } of JSON.parse(find("#way")?.textContent ?? "[]")) {
  wayLine(points, drawn).addTo(layer);
}
fitTo(map, marks.length ? layer : wards, { maxZoom: 15 });

const near = find("#near-me");
if (near && "geolocation" in navigator) {
  near.hidden = false;
  near.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const form = find("#filters");
      form.elements.near.value = `${coords.longitude.toFixed(DIGITS)},${coords.latitude.toFixed(DIGITS)}`;
      form.submit();
    }, () => { find("#no-location").hidden = false; });
  });
}
