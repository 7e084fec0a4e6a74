/** Wards in shades: which one is marked, on the map and in the list beside it, and told about. */

import { BESIDE_BUTTONS, contains } from "./basemap.js";
import { find, findAll } from "./dom.js";

const L = window.L;

/** `ground` is what `drawWards` gives; a ward that gets no colour stays as it is. */
export function shade(map, ground, colourOf) {
  map.getContainer().classList.add("shaded-map");
  for (const shape of ground.layer.getLayers()) {
    const colour = colourOf(shape.feature.id);
    if (!colour) continue;
    shape.getElement().classList.add("shaded");
    shape.getElement().style.fill = colour;
  }
}

const shapeOf = (ground, id) => ground.layer.getLayers().find(({ feature }) => feature.id === id);

/** Marks these wards, and no others, on the map where that is there already. */
export function mark(ids, list, ground) {
  for (const each of findAll(".is-shown")) each.classList.remove("is-shown");
  for (const id of ids) {
    find(`[data-ward="${id}"]`, list)?.classList.add("is-shown");
    const shape = ground && shapeOf(ground, id);
    shape?.bringToFront();
    shape?.getElement().classList.add("is-shown");
  }
}

export const wardAround = (ground, { lat, lng }) =>
  ground.wards.find(({ geometry }) => contains(geometry, lng, lat))?.id;

export const middleOf = (ground, id) => shapeOf(ground, id)?.getBounds().getCenter();

/** `content` is an element whose texts are text nodes. */
export const tell = (map, place, content) =>
  L.popup(BESIDE_BUTTONS).setLatLng(place).setContent(content).openOn(map);
