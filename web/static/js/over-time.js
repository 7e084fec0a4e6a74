/** The maps over time: the heat of a period or of a part of it, or wards in shades. */

import { call } from "./api.js";
import { drawWards, fitTo, theMap } from "./basemap.js";
import { el, find, findAll } from "./dom.js";
import { mark, shade, tell, wardAround } from "./shaded-wards.js";
import { day, number, say } from "./words.js";

const L = window.L;
const DAY = 86_400_000;
const BETWEEN = 600; // ms that each picture stays while it plays
const page = find("#over-time");
const { view, url, query, wardsAt } = page.dataset;
const map = theMap();
const still = matchMedia("(prefers-reduced-motion: reduce)");

let wards;

async function start() {
  followRows();
  wards = await drawWards(map, { at: wardsAt });
  fitTo(map, wards.layer);
  await (view === "heat" ? startHeat() : startShades());
}

function failed(failure) {
  find("#fault").textContent = failure.message || say("notLoaded");
  find("#fault").hidden = false;
}

async function startShades() {
  const { lines, shades } = await call(`${url}?${query}`);
  const lineOf = new Map(lines.map((line) => [line.ward, line]));
  shade(map, wards, (id) => shades[lineOf.get(id)?.shade]?.colour);
  markOne(find("#lines tr.is-shown")?.dataset.ward);
  map.on("click", ({ latlng }) => {
    const line = lineOf.get(wardAround(wards, latlng));
    if (!line) return;
    markOne(line.ward);
    const figure = [line.shown, shades[line.shade]?.name].filter(Boolean).join(" · ");
    tell(map, latlng, el("div", {}, el("strong", { class: "popup-head" }, line.name), el("p", {}, figure)));
  });
}

/** Rows mark their wards from the start: whoever is quicker than the map finds it marked when it comes. */
function followRows() {
  const rows = findAll("#lines tr[data-ward]");
  for (const row of rows) {
    for (const kind of ["pointerenter", "focusin"]) row.addEventListener(kind, () => markOne(row.dataset.ward));
  }
  markOne([...rows].find((row) => row.contains(document.activeElement))?.dataset.ward);
}

const markOne = (ward) => ward && mark([ward], find("#lines"), wards);

/* The heat: place 0 of the slider is the whole period, the others are its parts. */

const first = Date.parse(page.dataset.first);
const last = Date.parse(page.dataset.last);
const slider = find("#window");
let heat;
let playing = false;
let asked = 0;

const iso = (at) => new Date(at).toISOString().slice(0, 10);
const length = () => Number(find("#step").value) * DAY;
const parts = () => Math.ceil((last - first + DAY) / length());
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function shownPart() {
  const place = Number(slider.value);
  if (!place) return [first, last];
  const begin = first + (place - 1) * length();
  return [begin, Math.min(begin + length() - DAY, last)];
}

async function startHeat() {
  heat = window[Object.keys(window).find((name) => name.startsWith("heat_map_"))];
  giveItsCanvas();
  heat.addTo(map);
  slider.max = parts();
  slider.addEventListener("input", () => go(slider.value));
  find("#earlier").addEventListener("click", () => go(Number(slider.value) - 1));
  find("#later").addEventListener("click", () => go(Number(slider.value) + 1));
  find("#play").addEventListener("click", () => (playing ? stop() : play()));
  find("#play").hidden = still.matches;
  find("#step").addEventListener("change", () => {
    slider.max = parts();
    go(0);
  });
  map.on("moveend", show);
  await show();
}

/** The layer reads its picture back each time: browsers that know it keep it where that is quick. */
function giveItsCanvas() {
  heat._initCanvas = () => {
    const canvas = L.DomUtil.create("canvas", "leaflet-heatmap-layer leaflet-layer leaflet-zoom-animated");
    const { x, y } = map.getSize();
    Object.assign(canvas, { width: x, height: y });
    canvas.style.transformOrigin = "50% 50%";
    canvas.getContext("2d", { willReadFrequently: true });
    heat._canvas = canvas;
    heat._heat = window.simpleheat(canvas);
    heat._updateOptions();
  };
}

async function show() {
  const mine = ++asked;
  const [begin, end] = shownPart();
  const words = begin === end ? day(begin) : `${day(begin)} – ${day(end)}`;
  slider.setAttribute("aria-valuetext", words);
  const wanted = new URLSearchParams(query);
  wanted.set("from", iso(begin));
  wanted.set("to", iso(end));
  wanted.set("bbox", map.getBounds().pad(0.1).toBBoxString());
  try {
    const found = await call(`${url}?${wanted}`);
    if (mine !== asked) return; // the slider has moved on
    find("#fault").hidden = true;
    draw(found.spots);
    const count = el("strong", {}, say("inView", { number: number(found.total) }));
    find("#sum").replaceChildren(count, ` ${words}`);
  } catch (failure) {
    stop();
    failed(failure);
  }
}

/** The hottest tenth is as hot as it gets, so that one place does not cool all others down. */
function draw(spots) {
  const numbers = spots.map(([, , count]) => count).sort((a, b) => a - b);
  const max = numbers[Math.floor(0.9 * (numbers.length - 1))] ?? 1;
  heat.setOptions({ max });
  heat.setLatLngs(spots);
}

function go(place) {
  slider.value = place;
  return show();
}

async function play() {
  playing = true;
  tellPlaying();
  if (Number(slider.value) >= parts()) slider.value = 0;
  while (playing && Number(slider.value) < parts()) {
    await go(Number(slider.value) + 1);
    await pause(BETWEEN);
  }
  stop();
}

function stop() {
  playing = false;
  tellPlaying();
}

function tellPlaying() {
  find("#play").textContent = say(playing ? "stop" : "play");
  find("#sum").setAttribute("aria-live", playing ? "off" : "polite"); // not a word for every picture
}

start().catch(failed);
