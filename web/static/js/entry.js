/** Entering a report for somebody: a pin that follows the fields, and fields that follow the pin. */

import { contains, drawWards, fitTo, theMap, wardName } from "./basemap.js";
import { find } from "./dom.js";
import { MediaField, offerPlace } from "./media-field.js";
import { Pin } from "./pin.js";
import { say } from "./words.js";

const CLOSE = 16;
const form = find("#entry");
const { lon, lat } = form.elements;
const media = new MediaField({
  onPlace: ([east, north]) => offerPlace(() => put(window.L.latLng(north, east), CLOSE)),
  onFault: fault,
});
let pin = null;
form.classList.add("stepwise");
form.addEventListener("submit", send);
const map = theMap();
const { wards, layer } = await drawWards(map);

function told({ lng, lat: latitude }) {
  lon.value = lng.toFixed(6);
  lat.value = latitude.toFixed(6);
  const ward = wards.find(({ geometry }) => contains(geometry, lng, latitude));
  find("#where").textContent = ward ? wardName(ward.properties) : say("outside");
}

/** There is no pin before somebody puts it: a place that nobody meant must not be sent. */
function put(latlng, zoom) {
  if (zoom) map.setView(latlng, zoom, { animate: false });
  if (!pin) {
    pin = new Pin(map, told);
    pin.marker.setLatLng(latlng);
    pin.show();
  } else pin.move(latlng);
}

function typed() {
  const at = [lat, lon].map(({ value }) => Number(value.trim().replace(",", ".")));
  if (at.every((degrees) => Number.isFinite(degrees) && degrees)) put(window.L.latLng(at), CLOSE);
}

function fault(sentence) {
  const note = find("#entry-fault");
  note.hidden = !sentence;
  find("span", note).textContent = sentence;
  if (sentence) note.scrollIntoView({ block: "center" });
}

/** Files are sent while somebody still writes; the form waits for the last of them. */
async function send(event) {
  if (form.dataset.complete) return;
  event.preventDefault();
  const { submitter } = event;
  if (submitter.ariaDisabled === "true") return;
  submitter.ariaDisabled = "true";
  try {
    await media.putInto(form);
    await new Promise(setTimeout); // within the event of one sending a form does not send again
    form.dataset.complete = "yes";
    form.requestSubmit(submitter);
  } catch (failure) {
    fault(failure.message);
  } finally {
    delete form.dataset.complete;
    submitter.ariaDisabled = "false";
  }
}

fitTo(map, layer);
map.on("click", ({ latlng }) => pin ?? put(latlng));
for (const field of [lon, lat]) field.addEventListener("change", typed);
form.addEventListener("change", ({ target }) => target.name === "spot" && choose(target));
function choose({ value }) {
  const [east, north] = value.split(",").map(Number);
  put(window.L.latLng(north, east), CLOSE);
}

typed();
const spot = find("#spots :checked");
if (!pin && spot) choose(spot);
