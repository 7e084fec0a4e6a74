/** The ground and the pin of the report form, once Leaflet is there. */

import { addButton, drawWards, fitTo, theMap } from "./basemap.js";
import { say } from "./words.js";

/** Gives the map to a form; without the wards' outlines it still takes a pin. */
export async function pickMap(form) {
  const map = theMap();
  const { wards, layer } = await drawWards(map).catch(() => ({ wards: [], layer: null }));
  if (layer) fitTo(map, layer);
  form.useMap(map, wards);
  addButton(map, "locate", say("myLocation"), () => form.locate());
}
