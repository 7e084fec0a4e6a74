/** The case that an officer has chosen: what is known, and what can be done now. */

import { call } from "./api.js";
import { el, facts, find, findAll } from "./dom.js";
import { agencyName, categoryOf, forPeople, moment, say, status, tell, when } from "./words.js";
import { letMove } from "./move-pin.js";
import { answerForms, keepingWords } from "./work.js";

const PREPARED = 1500; // milliseconds
const TIMES = 20;
const HOW = { border: "borderCase", nearest: "nearestCase" };

export class ChosenCase {
  code = null;

  constructor({ map, onClose, onActed }) {
    this.map = map;
    this.onActed = onActed;
    this.section = find("#chosen-case");
    find("#chosen-close").addEventListener("click", onClose);
    this.section.addEventListener("keydown", (event) => event.key === "Escape" && onClose());
  }

  open(feature) {
    this.section.hidden = !feature;
    if (feature?.id === this.code) return;
    this.code = feature?.id ?? null;
    if (!feature) return;
    find("#chosen-actions").replaceChildren();
    this.update(feature);
    this.section.scrollTop = 0;
    find("#chosen-title").focus({ preventScroll: true });
  }

  /** Shows the case as it is now, and leaves alone whatever somebody is typing. */
  update(feature) {
    if (!feature || feature.id !== this.code) return;
    const { properties: p } = feature;
    const before = this.seen;
    this.seen = `${this.code} ${p.version}`;
    find("#chosen-title").textContent = categoryOf(p.category).name;
    find("#chosen-status").replaceChildren(status(p.status));
    find("#chosen-link").href = `/reports/${this.code}`;
    find("#chosen-text").textContent = p.text ?? "";
    this.#showPhoto(p.photo);
    find("#chosen-facts").replaceChildren(...facts([
      [say("code"), el("span", { class: "number" }, forPeople(this.code))],
      [say("sent"), moment(p.submitted_at)],
      [say("changed"), when(p.changed_at)],
      [say("agency"), p.agency ? agencyName(p.agency) : say("noAgency")],
      [say("place"), HOW[p.how] && say(HOW[p.how])],
    ]));
    if (before === this.seen) return;
    this.#offer(feature).catch(() => {}); // what is here already stays
    this.#tellStory().catch(() => {});
  }

  /** What can be done now, as the server offers it. */
  async #offer({ geometry }) {
    const { code, seen } = this;
    const answer = await fetch(`/reports/${code}/work`, { headers: { Accept: "text/html" } });
    if (!answer.ok || code !== this.code || seen !== this.seen) return;
    const html = await answer.text();
    const place = find("#chosen-actions");
    keepingWords(place, () => {
      place.innerHTML = html;
    });
    const [lon, lat] = geometry?.coordinates ?? [];
    for (const form of findAll("[data-move-pin]", place)) letMove(form, this.map, { lon, lat });
    answerForms(place, { after: this.onActed });
  }

  #showPhoto(photo) {
    const place = find("#chosen-photo");
    place.hidden = !photo;
    place.href = `/reports/${this.code}/photo`;
    if (photo && find("img", place).dataset.photo !== photo) {
      Object.assign(find("img", place), { src: place.href }).dataset.photo = photo;
      this.#askAgain(find("img", place), place.href, TIMES);
    }
  }

  /** A photo may still be prepared. */
  #askAgain(image, address, times) {
    image.onerror = () => {
      if (times === 0) return;
      times -= 1;
      setTimeout(() => (image.src = `${address}?${times}`), PREPARED);
    };
  }

  async #tellStory() {
    const { code, seen } = this;
    const { timeline } = await call(`/api/reports/${code}`);
    if (code !== this.code || seen !== this.seen) return;
    const lines = timeline.reverse().map((event) =>
      el("li", { "data-kind": event.kind }, el("p", {}, tell(event.kind, event.details)), el("p", { class: "soft small" }, when(event.at))));
    find("#chosen-timeline").replaceChildren(el("ol", { class: "timeline" }, ...lines));
  }
}
