/** Moving the pin of a case: a tap on the map fills the two fields. */

import { find } from "./dom.js";
import { Pin } from "./pin.js";

const DIGITS = 6; // of a degree: a tenth of a metre

/** While the form is unfolded, the map takes a pin; what is typed moves it as well. */
export function letMove(place, map, { lon, lat }) {
  const form = place.closest("form");
  const fold = place.closest("details");
  if (!fold || fold.dataset.moves) return;
  fold.dataset.moves = "true";
  const { lon: east, lat: north } = form.elements;
  find(".with-map", place).hidden = false;
  const pin = new Pin(map, ({ lng, lat: latitude }) => {
    east.value = lng.toFixed(DIGITS);
    north.value = latitude.toFixed(DIGITS);
  });
  fold.addEventListener("toggle", () => {
    if (!fold.open) return pin.hide();
    pin.move([Number(north.value || lat), Number(east.value || lon)]);
    pin.show();
  });
  for (const field of [east, north]) {
    field.addEventListener("change", () => {
      const [at, across] = [north, east].map(({ value }) => Number(value.replace(",", ".")));
      if (Number.isFinite(at) && Number.isFinite(across)) pin.move([at, across]);
    });
  }
}
