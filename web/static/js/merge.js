/** Two reports on one map, as near as they are. */

import { drawWards, theMap } from "./basemap.js";
import { find } from "./dom.js";
import { Symbols } from "./symbols.js";

const features = JSON.parse(find("#features").textContent);
const map = theMap();
const symbols = new Symbols(map, { radius: 10 });
symbols.show(features);
symbols.choose(document.querySelector(".merge-page").dataset.code);
const places = features.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]);
if (places.length) map.fitBounds(window.L.latLngBounds(places), { padding: [60, 60], maxZoom: 17, animate: false });
drawWards(map).catch(() => {});
