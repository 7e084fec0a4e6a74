/** The places as a list, with their posted prices. */

import { call } from "./api.js";
import { el, find, findAll, icon } from "./dom.js";
import { day, inLanguage, money, say, words } from "./words.js";

async function show(kind) {
  const { features } = await call(`/api/places?limit=500${kind ? `&kind=${kind}` : ""}`);
  find("#places").replaceChildren(...features.map(card));
  find("#nothing").hidden = features.length > 0;
}

function card({ geometry, properties: p }) {
  const [lon, lat] = geometry.coordinates;
  const prices = p.prices.map(price);
  return el("li", { class: "card place" },
    el("header", {}, icon(p.kind), el("div", {}, el("h2", {}, inLanguage(p.name)),
      el("p", { class: "soft small" }, [words.placeKinds[p.kind], p.ward_name].filter(Boolean).join(" · ")))),
    prices.length ? el("dl", { class: "prices" }, ...prices) : el("p", { class: "soft" }, say("noPrices")),
    el("a", { href: `/?lon=${lon}&lat=${lat}` }, say("onTheMap")));
}

function price(p) {
  const amount = el("dd", {},
    el("strong", { class: "number" }, money(p.amount, p.currency)), ` / ${inLanguage(p.unit)}`,
    el("span", { class: "soft small" }, say("checkedOn", { date: day(p.verified_on) })));
  return el("div", {}, el("dt", {}, inLanguage(p.item)), amount);
}

const chips = findAll("#kinds .chip");
for (const chip of chips) {
  chip.addEventListener("click", () => {
    for (const each of chips) each.ariaPressed = String(each === chip);
    show(chip.dataset.kind);
  });
}

show("").catch(() => {
  find("#nothing").textContent = say("notLoaded");
  find("#nothing").hidden = false;
});
