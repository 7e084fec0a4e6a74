/** The officer's home: the ward's map and its reports side by side, live. */

import { drawWards, fitTo, theMap } from "./basemap.js";
import { CaseList, statusChips } from "./case-list.js";
import { ChosenCase } from "./chosen-case.js";
import { find } from "./dom.js";
import { follow } from "./live.js";
import { Reports } from "./reports.js";
import { Symbols } from "./symbols.js";
import { number, say } from "./words.js";

const OPEN = new Set(["SUBMITTED", "ACCEPTED", "IN_PROGRESS"]);
const { ward } = find("#ward").dataset;
const map = theMap();
const reports = new Reports(`/api/board/${ward}`);
const symbols = new Symbols(map, { onChoose: choose, radius: 8 });
const list = new CaseList({ href: (code) => `#${code}`, onChoose: choose, ofOneWard: true });
const chosen = new ChosenCase({ map, onClose: () => choose(null), onActed: () => reports.catchUp() });
const chips = statusChips(() => show());

function show(fresh = []) {
  const all = reports.inOrder();
  const statuses = chips.chosen();
  const features = all.filter((f) => statuses.has(f.properties.status));
  symbols.show(features);
  list.show(features, { fresh });
  for (const chip of chips.chips) {
    const count = all.filter((f) => f.properties.status === chip.dataset.status).length;
    find("[data-number]", chip).textContent = number(count);
  }
  const open = all.filter((f) => OPEN.has(f.properties.status)).length;
  find("#count").textContent = say("openCases", { number: number(open) });
  chosen.update(reports.byCode.get(chosen.code));
}

/** The chosen case stands in the address, so that it can be sent to a colleague. */
function choose(code) {
  const feature = reports.byCode.get(code);
  history.replaceState(null, "", feature ? `#${code}` : location.pathname);
  document.body.classList.toggle("has-chosen", Boolean(feature));
  symbols.choose(code);
  list.choose(code);
  chosen.open(feature);
  map.invalidateSize({ animate: false });
  if (feature?.geometry) {
    const [lon, lat] = feature.geometry.coordinates;
    map.panInside([lat, lon], { padding: [80, 80] });
  } else if (list.chosen) list.reveal(list.chosen);
}

async function start() {
  const ground = await drawWards(map, { own: ward });
  const own = ground.layer.getLayers().find(({ feature }) => feature.id === ward);
  if (own) fitTo(map, own, { padding: [24, 24] });
  reports.addEventListener("change", ({ detail: { fresh, gone } }) => {
    if (gone.includes(chosen.code)) choose(null);
    show(fresh);
  });
  await reports.load({ limit: 500 });
  choose(location.hash.slice(1) || null);
  addEventListener("hashchange", () => choose(location.hash.slice(1) || null));
  follow([`board:${ward}`], () => reports.position, () => reports.catchUp());
}

start().catch(() => {
  find("#count").textContent = say("notLoaded");
});
