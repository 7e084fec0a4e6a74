/** The map at any moment: a slider that plays, the cells or reports of that moment, its wards. */

import { call } from "./api.js";
import { drawWards, fitTo, theMap } from "./basemap.js";
import { el, find } from "./dom.js";
import { Symbols } from "./symbols.js";
import { cityClock, cityMoment, exactMoment, moment, number, say, status } from "./words.js";

const L = window.L;
const HOUR = 3_600_000;
const BETWEEN = 400; // ms that each picture stays while it plays
const page = find("#then");
const begin = Date.parse(page.dataset.begin);
const end = Date.parse(page.dataset.end);
const slider = find("#moment");
const map = theMap();
const symbols = new Symbols(map, { onChoose: choose, radius: 8 });
const cells = L.layerGroup().addTo(map);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const wanted = new URLSearchParams(location.search);

let at = Math.min(Math.max(Date.parse(page.dataset.at), begin), end);
let playing = false;
let asked = 0;
let wards = null; // what is drawn, and the key by which the city tells others

const clock = () => find("#then-form").elements.clock.value;
const stepLength = () => Number(find("#step").value) * HOUR;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function show() {
  const mine = ++asked;
  tellMoment();
  const bbox = map.getBounds().pad(0.1).toBBoxString();
  const query = new URLSearchParams({ at: new Date(at).toISOString(), clock: clock(), bbox, zoom: Math.round(map.getZoom()) });
  try {
    const found = await call(`/api/audit/map?${query}`);
    if (mine !== asked) return; // the slider has moved on
    find("#fault").hidden = true;
    draw(found);
    await drawTheWards(found.wards_key);
  } catch (failure) {
    stop();
    find("#fault").textContent = failure.message || say("notLoaded");
    find("#fault").hidden = false;
  }
}

function tellMoment() {
  slider.max = Math.max(1, Math.ceil((end - begin) / stepLength()));
  slider.value = Math.round((at - begin) / stepLength());
  slider.setAttribute("aria-valuetext", exactMoment(at));
  find("#at").value = cityClock(at);
}

function draw({ total, without_place: nowhere, wards: lines, cells: counted, reports, in_view: inView }) {
  const open = el("strong", {}, say("openCases", { number: number(total) }));
  const noPlace = nowhere ? el("span", { class: "soft" }, ` ${say("withoutPlace", { number: number(nowhere) })}`) : null;
  find("#sum").replaceChildren(...[open, ` ${moment(at)}`, noPlace].filter(Boolean));
  find("#wards").replaceChildren(...lines.map(wardLine));
  find("#none-then")?.remove();
  const singly = reports.length > 0 || inView === 0;
  find("#single").hidden = !singly;
  find("#reports-title").textContent = say("inView", { number: number(inView) });
  find("#reports").replaceChildren(...reports.map(reportLine));
  symbols.show(reports);
  cells.clearLayers();
  for (const cell of counted) cells.addLayer(circleOf(cell));
}

const pageAt = (more) => `/audit/map?${new URLSearchParams({ at: new Date(at).toISOString(), clock: clock(), ...more })}`;

function wardLine({ ward, name, number: count }) {
  const onclick = (event) => {
    const shape = wards?.layer.getLayers().find(({ feature }) => feature.id === ward);
    if (!shape) return;
    event.preventDefault();
    map.fitBounds(shape.getBounds(), { padding: [16, 16], animate: false });
  };
  return el("li", {}, el("a", { href: pageAt({ ward: ward ?? "none" }), onclick }, `${name} `, el("strong", { class: "number" }, number(count))));
}

function reportLine({ id, properties: { status: code, since } }) {
  const href = `/audit/${id}?${new URLSearchParams({ at: new Date(at).toISOString(), clock: clock() })}`;
  const mark = () => symbols.choose(id);
  return el("li", { "data-code": id, onfocusin: mark, onpointerenter: mark },
    el("a", { href }, el("strong", { class: "number" }, `${id.slice(0, 4)}-${id.slice(4)}`), " ", status(code), " ", el("span", { class: "soft small" }, moment(since))));
}

/** A circle with its number; a click comes nearer. The list of wards is the way without a mouse. */
function circleOf({ lon, lat, number: count }) {
  const size = Math.round(44 + Math.min(28, 6 * Math.log10(count)));
  const icon = L.divIcon({ className: "cell", html: el("span", {}, number(count)), iconSize: [size, size] });
  const marker = L.marker([lat, lon], { icon, keyboard: false });
  return marker.on("click", () => map.setView([lat, lon], Math.min(map.getZoom() + 2, map.getMaxZoom()), { animate: !still.matches }));
}

async function drawTheWards(key) {
  if (wards?.key === key) return;
  const url = `/api/audit/wards.geojson?${new URLSearchParams({ at: new Date(at).toISOString(), clock: clock() })}`;
  const fresh = await drawWards(map, { url });
  wards?.remove();
  const isFirst = wards === null;
  wards = { ...fresh, key };
  if (isFirst) fitTo(map, layerOf(wanted.get("ward")));
}

const layerOf = (id) => wards.layer.getLayers().find(({ feature }) => feature.id === id) ?? wards.layer;

function choose(code) {
  symbols.choose(code);
  find(`#reports [data-code="${code}"] a`)?.focus();
}

function go(to) {
  at = Math.min(Math.max(to, begin), end);
  if (!playing) history.replaceState(null, "", pageAt({}));
  return show();
}

async function play() {
  playing = true;
  tellPlaying();
  if (at >= end) at = begin;
  while (playing && at < end) {
    await go(at + stepLength());
    await pause(BETWEEN);
  }
  stop();
}

function stop() {
  if (!playing) return;
  playing = false;
  tellPlaying();
  history.replaceState(null, "", pageAt({}));
}

function tellPlaying() {
  find("#play").textContent = say(playing ? "stop" : "play");
  find("#sum").setAttribute("aria-live", playing ? "off" : "polite"); // not a word for every picture
}

function onlyByHand() {
  find("#play").hidden = still.matches;
  if (still.matches) stop();
}

slider.addEventListener("input", () => {
  stop();
  go(begin + Number(slider.value) * stepLength());
});
find("#earlier").addEventListener("click", () => go(at - stepLength()));
find("#later").addEventListener("click", () => go(at + stepLength()));
find("#play").addEventListener("click", () => (playing ? stop() : play()));
find("#step").addEventListener("change", tellMoment);
find("#then-form").addEventListener("change", ({ target }) => target.name === "clock" && go(at));
find("#then-form").addEventListener("submit", (event) => {
  event.preventDefault();
  stop();
  go(Date.parse(cityMoment(find("#at").value)));
});
still.addEventListener("change", onlyByHand);
onlyByHand();
await show();
let timer;
map.on("moveend", () => {
  if (playing) return; // the next picture is of what is seen then
  clearTimeout(timer);
  timer = setTimeout(show, 150);
});
await show();
