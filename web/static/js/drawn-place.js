/** A case's place with the boundary that named its ward, drawn again for each moment. */

import { Symbols } from "./symbols.js";

const L = window.L;

/** Gives a function that draws `{code, lon, lat, status, outline}` on the map, or null for nothing. */
export function placeDrawer(map) {
  const symbols = new Symbols(map, { radius: 11 });
  let boundary = null;
  let seen = false;
  return (place) => {
    boundary?.remove();
    boundary = place?.outline && L.geoJSON(place.outline, { interactive: false, style: { className: "boundary" } }).addTo(map);
    const isPlaced = Number.isFinite(place?.lon); // an idea may have no place
    symbols.show(isPlaced ? [{ id: place.code, geometry: { coordinates: [place.lon, place.lat] }, properties: place }] : []);
    if (seen || !(isPlaced || boundary)) return;
    seen = true;
    const around = L.latLngBounds(isPlaced ? [[place.lat, place.lon]] : []);
    if (boundary) around.extend(boundary.getBounds());
    map.fitBounds(around, { padding: [24, 24], maxZoom: 15, animate: false });
  };
}
