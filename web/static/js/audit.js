/** The replay: a case as it stood at any of its moments, and the boundary that was in force. */

import { call } from "./api.js";
import { drawWards, theMap } from "./basemap.js";
import { el, facts, find } from "./dom.js";
import { Symbols } from "./symbols.js";
import { agencyName, categoryOf, cityMoment, exactMoment, number, say, status, tell, words } from "./words.js";

const L = window.L;
const { code } = find("#audit").dataset;
const slider = find("#moment");
const map = theMap();
const symbols = new Symbols(map, { radius: 11 });
let boundary = null;
let moments = [];
let step = 0; // which of the moments is shown or on its way, -1 before the first
let asked = 0;
let cameIn; // the moment whose wards are the ground

async function show(at) {
  const mine = ++asked;
  const query = at ? `?at=${encodeURIComponent(at)}` : "";
  try {
    const found = await call(`/api/audit/${code}${query}`);
    if (mine !== asked) return; // the slider has moved on
    history.replaceState(null, "", location.pathname + (query || location.search));
    tellAll(found);
  } catch (failure) {
    find("#audit-fault").textContent = failure.message || say("notLoaded");
  }
  find("#audit-fault").hidden = !find("#audit-fault").textContent;
}

function tellAll({ state, events, index, at, boundary_geojson: outline }) {
  cameIn = events[0].at;
  // Events of one save share their moment, and are one step.
  moments = [...new Set(events.map((event) => event.at))];
  step = moments.indexOf(events[index]?.at);
  slider.max = moments.length - 1;
  slider.value = Math.max(step, 0);
  const name = say("event", { number: number(index + 1), total: number(events.length), moment: exactMoment(at) });
  find("#moment-name").textContent = name;
  slider.setAttribute("aria-valuetext", name);
  find("#events").replaceChildren(...events.map((event, i) => line(event, i, index)));
  find("#state").replaceChildren(...(state ? described(state) : facts([[say("status"), say("notYet")]])));
  find("#boundary").textContent = state?.boundary?.slice(0, 12) ?? "";
  drawPlace(state, outline);
}

/** Counted from what was asked for last, so that quick presses are all heard. */
function move(to) {
  if (!moments[to]) return;
  step = to;
  slider.value = to;
  show(moments[to]);
}

function line(event, i, index) {
  const role = words.roles[event.by?.role ?? event.by_role] ?? "";
  const facts = [say("version", { number: event.version, position: event.position }), say("recorded", { moment: exactMoment(event.recorded_at) })];
  const button = el("button", { class: "linklike", onclick: () => show(event.at) }, exactMoment(event.at));
  return el("li", { "data-kind": event.kind, class: i > index ? "later" : "", "aria-current": i === index ? "step" : null },
    el("p", {}, tell(event.kind, event.details)),
    el("p", { class: "small" }, button, el("span", { class: "soft" }, ` · ${role}`)),
    el("p", { class: "soft small number" }, facts.join(" · ")));
}

function described(state) {
  return facts([
    [say("status"), status(state.status)],
    [say("category"), categoryOf(state.category).name],
    [say("words"), state.text],
    [say("ward"), state.ward?.name ?? state.ward],
    [say("how"), state.how && say(state.how, { distance: number(Math.round(state.distance_m ?? 0)) })],
    [say("agency"), state.agency ? agencyName(state.agency) : say("noAgency")],
  ]);
}

function drawPlace(state, outline) {
  boundary?.remove();
  boundary = outline && L.geoJSON(outline, { interactive: false, style: { className: "boundary" } }).addTo(map);
  const point = { id: code, geometry: { coordinates: [state?.lon, state?.lat] }, properties: state };
  symbols.show(state ? [point] : []);
  if (!state || map.seen) return;
  map.seen = true;
  const around = L.latLngBounds([[state.lat, state.lon]]);
  if (boundary) around.extend(boundary.getBounds());
  map.fitBounds(around, { padding: [24, 24], maxZoom: 15, animate: false });
}

slider.addEventListener("input", () => move(Number(slider.value)));
find("#earlier").addEventListener("click", () => move(step - 1));
find("#later").addEventListener("click", () => move(step + 1));
find("#at-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = find("#at").value;
  if (typed) show(cityMoment(typed));
});

await show(new URLSearchParams(location.search).get("at"));
drawWards(map, { at: cameIn });
