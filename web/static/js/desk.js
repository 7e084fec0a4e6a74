/** A desk: the list that the server wrote, and a map that shows exactly the listed cases. */

import { call } from "./api.js";
import { drawWards, theMap } from "./basemap.js";
import { find, findAll } from "./dom.js";
import { follow } from "./live.js";
import { Symbols } from "./symbols.js";
import { number, say } from "./words.js";

const desk = find("#desk");
const rows = findAll("#cases [data-code]");
const features = JSON.parse(find("#features").textContent);
const places = new Map(features.map(({ id, geometry }) => [id, geometry.coordinates]));
const map = theMap();
const symbols = new Symbols(map, { onChoose: (code) => goTo(rowOf(code)), radius: 8 });
const CLOSEST = 14;

find(".chips [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

let current = null;

const rowOf = (code) => rows.find((row) => row.dataset.code === code);
const linkOf = (row) => find("a", row);

/** Marks a case in the list and on the map alike. */
function mark(row) {
  current?.classList.remove("chosen");
  current = row;
  row.classList.add("chosen");
  const { code } = row.dataset;
  symbols.choose(code);
  const [lon, lat] = places.get(code) ?? [];
  if (lon !== undefined) map.panInside([lat, lon], { padding: [60, 60], animate: false });
}

function goTo(row) {
  if (!row) return;
  linkOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  mark(row);
}

function step(by) {
  const at = rows.indexOf(current);
  goTo(rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]);
}

const KEYS = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  x: () => current && find("input[type=checkbox]", current)?.click(),
  "/": () => {
    find(".more-filters").open = true;
    find("#filters select, #filters input:not([type=hidden])").focus();
  },
  "?": () => find("#keys").showModal(),
};

/** Keys of other things stay theirs: fields take letters, the map its arrows. */
function isBusy({ target, ctrlKey, metaKey, altKey }) {
  const typing = target.closest?.("textarea, select, .map, dialog, input:not([type=checkbox])");
  return typing || ctrlKey || metaKey || altKey;
}

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || isBusy(event)) return;
  event.preventDefault();
  act();
});
find("#keys-open").addEventListener("click", KEYS["?"]);

for (const row of rows) {
  row.addEventListener("focusin", () => mark(row));
  row.addEventListener("pointerenter", () => mark(row));
}

const boxes = rows.map((row) => find("input[name=chosen]", row)).filter(Boolean);

/** Says how many are selected; a click on the box above selects all that are listed, or none. */
function keepCount() {
  const all = find("#select-all");
  if (!all) return;
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    find("#selected").textContent = chosen ? say("selected", { number: number(chosen) }) : "";
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}

/** All that are listed, without coming nearer than a few streets. */
function showAll() {
  symbols.show(features);
  if (!features.length) return;
  const bounds = window.L.latLngBounds(features.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]));
  map.fitBounds(bounds, { padding: [48, 48], maxZoom: CLOSEST, animate: false });
}

/** Only says that there is more: nothing moves under the hand of somebody who is reading. */
async function lookForMore() {
  if (!desk.dataset.news) return;
  const { number: fresh } = await call(desk.dataset.news);
  find("#news").hidden = fresh === 0;
}

async function start() {
  keepCount();
  showAll();
  const { layer } = await drawWards(map);
  if (!features.length) map.fitBounds(layer.getBounds(), { padding: [16, 16], animate: false });
  if (desk.dataset.news) follow(["desk"], () => Number(desk.dataset.position), lookForMore);
}

start().catch(() => {});
