/** One case, kept up while somebody looks at it; and the reporter's score. */

import { drawWards, fitTo, theMap } from "./basemap.js";
import { find, findAll } from "./dom.js";
import { follow } from "./live.js";
import { letMove } from "./move-pin.js";
import { offerPush } from "./push.js";
import { JUST_SENT } from "./sending.js";
import { Symbols } from "./symbols.js";
import { answerForms, keepingWords } from "./work.js";

const LATER = 1000; // milliseconds
const PREPARED = 2000; // milliseconds between two looks for what is being prepared
const page = find("#case");
const { code, lon, lat, at, ward } = page.dataset;
const map = lon && theMap(); // an idea may have no place
const symbols = map && new Symbols(map, { radius: 11 });

function showPlace() {
  if (!map) return;
  const { status } = find(".case-line .status", page).dataset;
  symbols.show([{ id: code, geometry: { coordinates: [lon, lat] }, properties: { status } }]);
}

/** Takes the parts that changed out of a fresh copy of this page, as the server wrote them. */
async function refresh() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (answer.status === 404) return location.reload(); // it is no case any more
  if (!answer.ok) throw new Error(answer.statusText);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of findAll("[data-part]", fresh)) {
    const { part: name } = part.dataset;
    const place = find(`[data-part="${name}"]`, page);
    replace(place, part.innerHTML);
    if (place && part.dataset.stage) place.dataset.stage = part.dataset.stage;
  }
  showPlace();
  afterwards();
}

const written = new WeakMap();

function replace(place, html) {
  if (!place || (written.get(place) ?? place.innerHTML) === html) return;
  const light = find("#live", place);
  const state = light && { ...light.dataset, text: light.textContent };
  keepingWords(place, () => {
    place.innerHTML = html;
  });
  written.set(place, html);
  const again = find("#live", place);
  if (state && again) Object.assign(again, { textContent: state.text }).dataset.state = state.state ?? "";
}

function afterwards() {
  for (const form of map ? findAll("[data-move-pin]", page) : []) letMove(form, map, { lon, lat });
  answerForms(page, { after: refresh });
}

for (const part of findAll("[data-part]", page)) written.set(part, part.innerHTML);
if (sessionStorage.getItem(JUST_SENT) === code) {
  sessionStorage.removeItem(JUST_SENT);
  find("#thanks").hidden = false;
}
/** The wards as they were when the report came in, its own one standing out. */
async function showGround() {
  const { layer } = await drawWards(map, { at, own: ward });
  const own = layer.getLayers().find(({ feature }) => feature.id === ward);
  if (own) fitTo(map, own, { paddingBottomRight: [16, 80] }); // the islands' corner stays free
}

if (map) {
  map.setView([lat, lon], 13, { animate: false });
  showPlace();
  showGround();
}
afterwards();
offerPush(code);

setInterval(() => find("[data-preparing]", page) && refresh().catch(() => {}), PREPARED);

let again;
/** Once more a little later: a page is made of several views, and one may come behind another. */
async function refreshTwice() {
  clearTimeout(again);
  again = setTimeout(() => refresh().catch(() => {}), LATER);
  await refresh();
}

follow([`case:${code}`], () => Number(find("[data-position]", page)?.dataset.position ?? 0), refreshTwice);
