/** The city map: what goes on, live; the places; and the way to report something. */

import { call } from "./api.js";
import { BESIDE_BUTTONS, addButton, drawWards, fitTo, theMap } from "./basemap.js";
import { CaseList } from "./case-list.js";
import { CLOSEST, CellGrid } from "./cell-grid.js";
import { el, find } from "./dom.js";
import { follow } from "./live.js";
import { MapFilters } from "./map-filters.js";
import { showPlaces } from "./place-marks.js";
import { ReportForm } from "./report-form.js";
import { Reports } from "./reports.js";
import { Symbols } from "./symbols.js";
import { categoryOf, number, say, silence, status, when } from "./words.js";

const FROM_AFAR = 20; // the newest, where the map shows counts
const CLOSE_BY = 500;
const CHANGED = 500;
const API = "/api/reports";

const map = theMap();
const filters = new MapFilters((field) => narrow(field));
const reports = new Reports(API);
Object.assign(map.createPane("cells").style, { zIndex: 440 });
const grid = new CellGrid(filters.query);
const symbols = new Symbols(map, { onChoose: open, radius: 9, icons: true });
const list = new CaseList({ href: pageOf, onPoint: (code) => symbols.choose(code) });

const counts = () => Math.round(map.getZoom()) <= CLOSEST;

function pageOf(code) {
  return `/reports/${code}`;
}

function show(fresh = []) {
  const features = reports.inOrder().filter(({ properties }) => filters.fits(properties));
  symbols.show(counts() ? [] : features);
  list.show(features, { fresh });
  tellHowMany(features.length);
}

function tellHowMany(single) {
  const seen = counts() ? grid.inView() : single;
  find("#count").textContent = say("inView", { number: number(seen) });
}

const popup = window.L.popup({ ...BESIDE_BUTTONS, offset: [0, -4] });

/** With text nodes: what citizens write never becomes HTML. */
function fill({ id, geometry, properties: p }) {
  const [lon, lat] = geometry.coordinates;
  popup.code = id;
  popup.setLatLng([lat, lon]).setContent(el("div", {},
    el("strong", { class: "popup-head" }, categoryOf(p.category).name),
    el("p", {}, p.text ?? silence(p.status)),
    el("p", { class: "small" }, status(p.status), " · ", when(p.submitted_at)),
    el("a", { href: pageOf(id) }, say("open"))));
}

function open(code) {
  fill(reports.byCode.get(code));
  popup.openOn(map);
  symbols.choose(code);
  list.choose(code);
  list.reveal(code);
}

/** Its words may have been hidden, and the case may be none any more, or go on with another. */
function keepUp({ fresh, gone }) {
  const { code } = popup;
  if (!popup.isOpen() || ![...fresh, ...gone].includes(code)) return;
  const feature = reports.byCode.get(code);
  if (feature && filters.fits(feature.properties)) fill(feature);
  else popup.close();
}

/** A click on many comes nearer, a click on a single one opens it. */
async function openCell({ latlng }) {
  const cell = counts() && grid.at(latlng);
  if (!cell) return;
  if (cell.number > 1) {
    map.setView(cell.bounds.getCenter(), Math.min(Math.round(map.getZoom()) + 2, CLOSEST + 2));
    return;
  }
  const query = new URLSearchParams({ ...filters.query, bbox: cell.bounds.toBBoxString(), limit: 5 });
  const { features } = await call(`${API}?${query}`);
  const found = features.find(({ properties }) => filters.fits(properties));
  if (!found) return;
  reports.byCode.set(found.id, found);
  show();
  open(found.id);
}

async function loadView() {
  const { x, y } = map.getSize();
  if (!x || !y) return; // the form covers it on phones
  find("#legend").hidden = !counts();
  const bbox = map.getBounds().pad(counts() ? 0 : 0.1).toBBoxString();
  const limit = counts() ? FROM_AFAR : CLOSE_BY;
  const watched = { bbox, limit: CHANGED };
  try {
    await reports.load({ ...filters.query, bbox, limit }, { watched, most: limit });
  } catch (failure) {
    tellFailure(failure);
  }
}

function tellFailure({ name }) {
  if (name !== "AbortError") find("#count").textContent = say("notLoaded");
}

function narrow(field) {
  grid.narrow(filters.query);
  if (field === "ward") fitTo(map, ofWard(wards.layer, filters.ward));
  return loadView();
}

/** Only the tiles in which something changed are asked for again; all, where it was elsewhere before or is gone. */
function refresh({ detail }) {
  const { fresh, gone, moved } = detail;
  const changed = fresh.map((code) => reports.byCode.get(code).geometry).filter(Boolean);
  const places = changed.map(({ coordinates: [lon, lat] }) => [lat, lon]);
  grid.refresh(moved || gone.length ? null : places, reports.position);
  show(fresh);
  keepUp(detail);
}

/** The layer of one ward, or all of them where there is none with this id. */
function ofWard(layer, id) {
  return layer.getLayers().find(({ feature }) => feature.id === id) ?? layer;
}

/** Where the address says, or the whole city: before the wards are there, so that nothing waits. */
function look() {
  const wanted = new URLSearchParams(location.search);
  if (wanted.has("lon")) return void map.setView([wanted.get("lat"), wanted.get("lon")], 16, { animate: false });
  const [west, south, east, north] = JSON.parse(find(".map").dataset.bounds);
  fitTo(map, window.L.latLngBounds([[south, west], [north, east]]));
}

let wards;

async function start() {
  look();
  grid.addTo(map);
  reports.addEventListener("change", refresh);
  grid.on("counted", () => counts() && tellHowMany());
  map.on("click", (event) => openCell(event).catch(tellFailure));
  let timer;
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(loadView, 150);
  });
  const loaded = loadView();
  wards = await drawWards(map);
  if (filters.ward && !location.search.includes("lon=")) fitTo(map, ofWard(wards.layer, filters.ward));
  const form = new ReportForm();
  form.useMap(map, wards.wards);
  addButton(map, "locate", say("myLocation"), () => form.locate());
  showPlaces(map);
  await loaded;
  follow(["city"], () => reports.position, () => reports.catchUp());
}

start();
