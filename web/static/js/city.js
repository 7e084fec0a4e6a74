/** The city map: what goes on, live; the places; and the way to report something. */

import { BESIDE_BUTTONS, addButton, drawWards, fitTo, theMap } from "./basemap.js";
import { CaseList, statusChips } from "./case-list.js";
import { el, find } from "./dom.js";
import { follow } from "./live.js";
import { showPlaces } from "./place-marks.js";
import { ReportForm } from "./report-form.js";
import { Reports } from "./reports.js";
import { Symbols } from "./symbols.js";
import { categoryOf, number, say, silence, status, when } from "./words.js";

const map = theMap();
const reports = new Reports("/api/reports");
const symbols = new Symbols(map, { onChoose: open });
const list = new CaseList({ href: pageOf, onPoint: (code) => symbols.choose(code) });
const chips = statusChips(() => show());

function pageOf(code) {
  return `/reports/${code}`;
}

function show(fresh = []) {
  const statuses = chips.chosen();
  const features = reports.inOrder().filter((f) => statuses.has(f.properties.status));
  symbols.show(features);
  list.show(features, { fresh });
  find("#count").textContent = say("inView", { number: number(features.length) });
}

/** Popups are built of text nodes: what citizens write never becomes HTML. */
function open(code) {
  const { geometry, properties: p } = reports.byCode.get(code);
  const [lon, lat] = geometry.coordinates;
  const content = el("div", {},
    el("strong", { class: "popup-head" }, categoryOf(p.category).name),
    el("p", {}, p.text ?? silence(p.status)),
    el("p", { class: "small" }, status(p.status), " · ", when(p.submitted_at)),
    el("a", { href: pageOf(code) }, say("open")));
  window.L.popup({ ...BESIDE_BUTTONS, offset: [0, -4] }).setLatLng([lat, lon]).setContent(content).openOn(map);
  symbols.choose(code);
  list.choose(code);
  list.reveal(code);
}

async function loadView() {
  const { x, y } = map.getSize();
  if (!x || !y) return; // the form covers it on phones
  const bounds = map.getBounds().pad(0.1);
  const bbox = bounds.toBBoxString();
  try {
    await reports.load({ bbox, limit: 500 });
  } catch (failure) {
    if (failure.name !== "AbortError") find("#count").textContent = say("notLoaded");
  }
}

/** The layer of one ward, or all of them where there is none with this id. */
function ofWard(layer, id) {
  return layer.getLayers().find(({ feature }) => feature.id === id) ?? layer;
}

async function start() {
  const wards = await drawWards(map);
  const wanted = new URLSearchParams(location.search);
  if (wanted.has("lon")) map.setView([wanted.get("lat"), wanted.get("lon")], 16, { animate: false });
  else fitTo(map, ofWard(wards.layer, wanted.get("ward")));
  const form = new ReportForm();
  form.useMap(map, wards.wards);
  addButton(map, "locate", say("myLocation"), () => form.locate());
  showPlaces(map);
  reports.addEventListener("change", ({ detail }) => show(detail.fresh));
  await loadView();
  let timer;
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(loadView, 150);
  });
  follow(["city"], () => reports.position, () => reports.catchUp());
}

start();
