/** A reform: the wards before it and after it in shades, as the list has them, and what becomes of one. */

import { call } from "./api.js";
import { fitTo, layWards, theMap } from "./basemap.js";
import { el, find, findAll } from "./dom.js";
import { mark, middleOf, shade, tell, wardAround } from "./shaded-wards.js";
import { say } from "./words.js";

const map = theMap();
const page = find("#reform-map");
const radios = findAll("input[name=side]", page);
const loaded = {};

let ground;
let chosen; // a row of the list

const radio = () => radios.find(({ checked }) => checked);
const list = () => find(`.of-${radio().value}`, page);
const rowOf = (ward) => find(`[data-ward="${ward}"]`, list());
const load = ({ value, dataset }) => (loaded[value] ??= call(dataset.url));

/** Where the other side was chosen meanwhile, that one is drawn. */
async function draw() {
  const wanted = radio();
  const wards = await load(wanted);
  if (wanted !== radio() || ground?.of === wanted) return;
  const isFirst = !ground;
  ground?.remove();
  map.closePopup();
  ground = { of: wanted, ...layWards(map, wards) };
  if (isFirst) fitTo(map, ground.layer);
  shade(map, ground, (ward) => find("rect", rowOf(ward)).getAttribute("fill"));
  for (const shape of ground.layer.getLayers()) {
    if (!("split" in rowOf(shape.feature.id).dataset)) continue;
    shape.getElement().classList.add("split");
    shape.bringToFront();
  }
  markChosen();
}

/** On the other side, the wards that it goes on in or is made of; where the list scrolls, it shows them. */
function markChosen() {
  if (!chosen) return;
  const { ward, others } = chosen.dataset;
  const marked = list().contains(chosen) ? [ward] : others.split(" ");
  mark(marked, list(), ground);
  const [row, frame] = [rowOf(marked[0]), list().parentElement];
  if (row) frame.scrollTop += row.getBoundingClientRect().top - frame.getBoundingClientRect().top - 16;
}

function choose(row, place) {
  chosen = row;
  history.replaceState(null, "", `#${row.id}`);
  markChosen();
  tell(map, place ?? middleOf(ground, row.dataset.ward), el("div", {}, ...row.cloneNode(true).childNodes));
}

/** What a link leads to, be it on the other side. */
async function go(id) {
  const row = document.getElementById(id);
  if (!row?.matches("#reform-map [data-ward]")) return;
  radios.find(({ value }) => row.closest(`.of-${value}`)).checked = true;
  await draw();
  row.scrollIntoView({ block: "center" });
  choose(row);
}

function failed(failure) {
  find("#fault").textContent = failure.message || say("notLoaded");
  find("#fault").hidden = false;
}

async function start() {
  for (const each of radios) each.addEventListener("change", () => draw().catch(failed));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#before-'], a[href^='#after-']");
    if (!link) return;
    event.preventDefault();
    go(link.hash.slice(1)).catch(failed);
  });
  map.on("click", ({ latlng }) => {
    const ward = wardAround(ground, latlng);
    if (ward) choose(rowOf(ward), latlng);
  });
  await draw();
  await go(location.hash.slice(1));
  await Promise.all(radios.map(load));
}

start().catch(failed);
