/** The replay: the slider and the links turn the page to another moment without leaving it. */

import { drawWards, theMap } from "./basemap.js";
import { find, findAll } from "./dom.js";
import { placeDrawer } from "./drawn-place.js";
import { say } from "./words.js";

const page = find("#audit");
const slider = find("#moment");
const fault = find("#audit-fault");
const map = theMap();
const draw = placeDrawer(map);
let wanted = null; // the address that was asked for last
let working = false;

/** Only the newest wish is fetched: a slider that is drawn passes many moments. */
async function show(address) {
  wanted = address;
  if (working) return;
  working = true;
  while (wanted) {
    const next = wanted;
    wanted = null;
    await turnTo(next);
  }
  working = false;
}

async function turnTo(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of findAll("[data-part]", fresh)) replace(part);
    if (!wanted) slider.value = find("#moment", fresh).value;
    slider.setAttribute("aria-valuetext", find("#moment-name").textContent);
    draw(JSON.parse(find("#place", fresh).textContent));
    history.replaceState(null, "", address);
    fault.hidden = true;
  } catch {
    fault.textContent = say("notLoaded");
    fault.hidden = false;
  }
}

/** Written by the server, like the page itself; what had the focus keeps it. */
function replace(part) {
  const place = find(`[data-part="${part.dataset.part}"]`, page);
  const focused = place.contains(document.activeElement) && document.activeElement.id;
  place.innerHTML = part.innerHTML;
  if (focused) (find(`#${focused}`, place) ?? slider).focus();
}

slider.addEventListener("input", () => {
  const moments = JSON.parse(find("#moments").textContent);
  const address = new URL(location);
  address.searchParams.set("at", moments[Number(slider.value)]);
  address.hash = "";
  show(address);
});

page.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-moment]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const compares = new URL(link.href).searchParams.has("and") !== new URL(location).searchParams.has("and");
  if (compares) return; // then the page has another heading
  event.preventDefault();
  show(link.href);
});

draw(JSON.parse(find("#place").textContent));
drawWards(map, { at: page.dataset.at });
