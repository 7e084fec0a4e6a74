/** The list that says the same as the map, for everybody who cannot or will not read a map. */

import { el, find, findAll, icon } from "./dom.js";
import { categoryOf, say, silence, status, when } from "./words.js";

const MOST = 100;

/** One list of reports; `href` says where an entry leads. */
export class CaseList {
  constructor({ href, onPoint, onChoose, ofOneWard = false }) {
    Object.assign(this, { href, onPoint, onChoose, ofOneWard, list: find("#cases") });
  }

  show(features, { fresh = [] } = {}) {
    find("#nothing").hidden = features.length > 0;
    const focused = document.activeElement?.closest?.("[data-code]")?.dataset.code;
    const entries = features.slice(0, MOST).map((feature) => this.#entry(feature, fresh));
    this.list.replaceChildren(...entries);
    if (focused) find(`[data-code="${focused}"] a`, this.list)?.focus();
    this.choose(this.chosen);
  }

  choose(code) {
    this.chosen = code;
    for (const entry of findAll("[data-code]", this.list)) {
      const chosen = entry.dataset.code === code;
      entry.classList.toggle("chosen", chosen);
      find("a", entry).setAttribute("aria-current", String(chosen));
    }
  }

  /** Only where the list scrolls beside the map: on phones the map itself would scroll away. */
  reveal(code) {
    if (!matchMedia("(min-width: 60rem)").matches) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    find(`[data-code="${code}"]`, this.list)?.scrollIntoView({ block: "nearest", behavior });
  }

  #entry({ id, properties: p }, fresh) {
    const category = categoryOf(p.category);
    const link = el("a", { href: this.href(id) },
      el("span", { class: "case-icon", "data-status": p.status }, icon(category.icon)),
      el("span", { class: "case-words" },
        el("strong", {}, category.name),
        el("span", { class: p.text ? "case-text" : "case-text soft" }, p.text ?? silence(p.status)),
        el("span", { class: "case-facts-line small" }, status(p.status), this.ofOneWard ? null : el("span", { class: "soft" }, p.ward_name ?? say("outside")), el("span", { class: "soft" }, when(p.submitted_at)))));
    if (this.onChoose) link.addEventListener("click", (event) => this.#choose(event, id));
    const entry = el("li", { "data-code": id, class: fresh.includes(id) ? "fresh" : "" }, link);
    entry.addEventListener("pointerenter", () => this.onPoint?.(id));
    return entry;
  }

  #choose(event, id) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.onChoose(id);
  }
}

/** The chips that say which statuses are shown; `chosen` is a set. */
export function statusChips(onChange) {
  const chips = findAll("#statuses .chip");
  const chosen = () =>
    new Set(chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.status));
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.ariaPressed = String(chip.ariaPressed !== "true");
      onChange();
    });
  }
  return { chips, chosen };
}
