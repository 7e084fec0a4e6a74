/** "Take where I am": the browser's own place fills the two fields. */

import { find } from "./dom.js";

const DIGITS = 3; // of a degree: the city asks no more
const form = find("#around");
const here = find("#here");

if ("geolocation" in navigator) {
  here.hidden = false;
  find("button", here).addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.lat.value = coords.latitude.toFixed(DIGITS);
      form.elements.lon.value = coords.longitude.toFixed(DIGITS);
    });
  });
}
