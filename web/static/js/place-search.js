/** A place chosen without seeing a map: by the name of a ward or place, or by coordinates. */

import { call } from "./api.js";
import { el, find } from "./dom.js";
import { bare, holds, likeness } from "./plain.js";
import { say } from "./words.js";

const MOST = 8;
const PAIR = /^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[°,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*$/;

/** Longitude and latitude out of "107.9665, 21.5305", whichever comes first; or null. */
export function pairIn(typed) {
  const found = PAIR.exec(typed);
  if (!found) return null;
  const [first, second] = found.slice(1).map((degrees) => Number(degrees.replace(",", ".")));
  const place = Math.abs(first) > 90 ? [first, second] : Math.abs(second) > 90 ? [second, first] : null;
  return place && Math.abs(place[0]) <= 180 ? place : null;
}

/** Those whose name holds what was typed, the likest first; a ward that is no more by its old name alone. */
function named(spots, typed) {
  const found = spots.filter(({ name, also, formerly }) => bare(typed) && holds(formerly || `${name} ${also}`, bare(typed)));
  const rank = ({ name, formerly }) => likeness(formerly || name, typed);
  return found.sort((one, other) => rank(one) - rank(other));
}

export class PlaceSearch {
  #spots = null;

  /** `onChoose` gets longitude, latitude (degrees) and what was chosen. */
  constructor(form, onChoose) {
    Object.assign(this, { onChoose, input: form.elements.where, list: find("#spots", form) });
    const button = find("#find-place", form);
    button.type = "button"; // without a script it asks the city
    button.addEventListener("click", () => this.#search());
    this.input.addEventListener("focus", () => this.#known());
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", ({ target }) => this.#take(target.closest("button")));
  }

  /** The list is short; it is asked for once, when somebody begins. */
  #known() {
    this.#spots ??= call("/api/spots").catch(() => {
      this.#spots = null;
      return [];
    });
    return this.#spots;
  }

  async #search() {
    const typed = this.input.value.trim();
    const pair = pairIn(typed);
    const spots = pair ? [{ name: pair.join(", "), lon: pair[0], lat: pair[1] }] : await this.#known();
    if (typed !== this.input.value.trim()) return;
    const found = pair ? spots : named(spots, typed);
    const shown = found.slice(0, MOST).map((spot) =>
      el("button", { type: "button", class: "spot", "data-lon": spot.lon, "data-lat": spot.lat }, spot.name));
    this.list.replaceChildren(...(shown.length || !typed ? shown : [el("p", { class: "soft" }, say("noSpot"))]));
  }

  /** Enter takes the first that was found; it does not send the form. */
  async #key(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    await this.#search();
    this.#take(find("button", this.list));
  }

  #take(button) {
    if (!button) return;
    this.input.value = button.textContent;
    this.list.replaceChildren();
    this.onChoose(Number(button.dataset.lon), Number(button.dataset.lat), button.textContent);
  }
}
