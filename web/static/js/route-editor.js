/** Drawing a route: the text field is what counts, and the map shows it and writes into it. */

import { drawWards, fitTo, theMap } from "./basemap.js";
import { el, find, icon } from "./dom.js";
import { wayLine } from "./way-line.js";
import { say } from "./words.js";

const L = window.L;
const DIGITS = 6; // of a degree: a tenth of a metre
const STEP = 8; // pixels for one press of an arrow key; with Shift five times as far
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const POINT = /^(-?\d{1,3}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)$/;
const MOST_HANDLES = 200; // in view; with more of them one comes nearer first

const places = new Map(JSON.parse(find("#stops").textContent).map((place) => [place.key, place]));
const field = find("[name=stops]");
const undo = find("#undo");
const before = []; // what the field held before each step
find(".route-editor").hidden = false;
const map = theMap();
map.invalidateSize({ animate: false }); // it was made while nothing of it was shown
const layer = L.featureGroup().addTo(map);
const handles = L.layerGroup().addTo(map);
let way = [];

/** Each line of the field: a stop `{key, lon, lat}`, a bend `{lon, lat}`; null for what is neither. */
function read(text) {
  return text.split("\n").flatMap((line) => {
    const point = POINT.exec(line.trim());
    if (point) return [{ lon: Number(point[1]), lat: Number(point[2]) }];
    return line.split(/\s+/).filter(Boolean).map((key) => places.get(key) ?? { key });
  });
}

const written = ({ key, lon, lat }) => key ?? `${lon.toFixed(DIGITS)}, ${lat.toFixed(DIGITS)}`;
const isPlaced = ({ lon }) => lon !== undefined;
const latLng = ({ lon, lat }) => L.latLng(lat, lon);

/** The next thing on the way is where a part ends: from stop to stop, over the bends between them. */
function parts() {
  const found = [];
  let part = [];
  for (const each of way.filter(isPlaced)) {
    part.push(each);
    if (each.key && part.length > 1) found.push(part);
    if (each.key) part = [each];
  }
  return found;
}

function change(next) {
  before.push(field.value);
  undo.disabled = false;
  field.value = next.map(written).join("\n");
  show();
}

function show() {
  way = read(field.value);
  layer.clearLayers();
  let length = 0;
  for (const part of parts()) {
    wayLine(part.map(({ lon, lat }) => [lon, lat]), part.length > 2).addTo(layer);
    for (let i = 1; i < part.length; i++) length += map.distance(latLng(part[i - 1]), latLng(part[i]));
  }
  const stops = way.filter(({ key }) => key);
  for (const place of places.values()) markOf(place, stops.indexOf(place)).addTo(layer);
  showHandles();
  const km = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(length / 1000);
  find("#drawn").textContent = say("drawnWay", { stops: stops.length, bends: way.length - stops.length, km });
}

/** The places on the way have their number, the others their picture; these can be gone on to. */
function markOf(place, at) {
  const name = at < 0 ? place.name : `${at + 1}. ${place.name}`;
  const inside = at < 0 ? el("span", { class: "place-mark-icon" }, icon(place.kind)) : el("span", {}, String(at + 1));
  const look = at < 0 ? "place-mark" : "place-mark stop";
  const marker = L.marker(latLng(place), {
    icon: L.divIcon({ className: look, html: inside, iconSize: [28, 28], iconAnchor: [4, 28] }),
    title: name,
    alt: name,
  });
  return marker.on("click", () => change([...way, place]));
}

/** A handle on each bend, and one in the middle between every two points. */
function showHandles() {
  const focused = Number(document.activeElement?.dataset?.bend ?? -1);
  handles.clearLayers();
  const view = map.getBounds().pad(0.1);
  const wanted = [];
  const placed = way.flatMap((each, index) => (isPlaced(each) ? [{ each, index }] : []));
  placed.forEach(({ each, index }, n) => {
    if (!each.key && view.contains(latLng(each))) wanted.push([latLng(each), index, true]);
    const next = placed[n + 1];
    if (!next || index < firstStop() || next.index > lastStop()) return;
    const middle = L.latLngBounds(latLng(each), latLng(next.each)).getCenter();
    if (view.contains(middle)) wanted.push([middle, next.index, false]);
  });
  const few = wanted.length <= MOST_HANDLES ? wanted : [];
  for (const [at, index, isBend] of few) handle(at, index, isBend, index === focused);
}

const firstStop = () => way.findIndex(({ key }) => key);
const lastStop = () => way.findLastIndex(({ key }) => key);

function handle(at, index, isBend, isFocused) {
  const side = isBend ? 28 : 24; // pixels, for fingers
  const title = say(isBend ? "bend" : "newBend");
  const marker = L.marker(at, {
    draggable: true,
    keyboard: isBend,
    icon: L.divIcon({ className: isBend ? "bend" : "bend between", iconSize: [side, side] }),
    title,
    alt: title,
  }).addTo(handles);
  marker.on("dragend", () => put(index, isBend, marker.getLatLng()));
  marker.on("click", () => change(isBend ? way.toSpliced(index, 1) : bent(index, at)));
  if (!isBend) return;
  const element = marker.getElement();
  element.dataset.bend = index;
  element.setAttribute("aria-label", title);
  element.addEventListener("keydown", (event) => byKey(event, index, marker));
  if (isFocused) element.focus({ preventScroll: true });
}

const point = ({ lng, lat }) => ({ lon: Number(lng.toFixed(DIGITS)), lat: Number(lat.toFixed(DIGITS)) });
const bent = (index, at) => way.toSpliced(index, 0, point(at.wrap()));
const put = (index, isBend, at) => change(isBend ? way.with(index, point(at.wrap())) : bent(index, at));

function byKey(event, index, marker) {
  if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    change(way.toSpliced(index, 1));
    return;
  }
  const direction = ARROWS[event.key];
  if (!direction) return;
  event.preventDefault();
  event.stopPropagation(); // or the map pans as well
  const far = event.shiftKey ? 5 * STEP : STEP;
  const at = map.latLngToContainerPoint(marker.getLatLng()).add(L.point(direction).multiplyBy(far));
  put(index, true, map.containerPointToLatLng(at));
}

/** A tap on the map bends the line where it is nearest. */
map.on("click", ({ layerPoint, latlng }) => {
  const placed = way.flatMap((each, index) => (isPlaced(each) ? [{ each, index }] : []));
  let nearest = { distance: Infinity };
  placed.slice(1).forEach(({ each, index }, n) => {
    const ends = [placed[n].each, each].map((end) => map.latLngToLayerPoint(latLng(end)));
    const distance = L.LineUtil.pointToSegmentDistance(layerPoint, ...ends);
    if (distance < nearest.distance && placed[n].index >= firstStop() && index <= lastStop()) nearest = { distance, index };
  });
  if (nearest.index !== undefined) change(bent(nearest.index, latlng));
});

undo.addEventListener("click", () => {
  field.value = before.pop();
  undo.disabled = !before.length;
  show();
});
field.addEventListener("input", show);
map.on("moveend", showHandles);

const { layer: wards } = await drawWards(map).catch(() => ({ layer: null }));
show();
const drawn = parts().flat();
if (drawn.length) fitTo(map, L.latLngBounds(drawn.map(latLng)), { maxZoom: 16 });
else if (places.size) fitTo(map, layer, { maxZoom: 14 });
else if (wards) fitTo(map, wards);
