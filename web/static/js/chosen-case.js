/** The case that an officer has chosen: what is known, and what can be done now. */

import { call } from "./api.js";
import { el, facts, find, findAll } from "./dom.js";
import { agencyName, categoryOf, moment, say, status, tell, when } from "./words.js";
import { answerForms, hasWords } from "./work.js";

const HOW = { border: "borderCase", nearest: "nearestCase" };
const forPeople = (code) => `${code.slice(0, 4)}-${code.slice(4)}`;

export class ChosenCase {
  code = null;

  constructor({ onClose, onActed }) {
    this.onActed = onActed;
    this.section = find("#chosen-case");
    find("#chosen-close").addEventListener("click", onClose);
    this.section.addEventListener("keydown", (event) => event.key === "Escape" && onClose());
  }

  open(feature) {
    this.section.hidden = !feature;
    if (feature?.id === this.code) return;
    this.code = feature?.id ?? null;
    this.assigned = false;
    if (!feature) return;
    this.#placeForms();
    this.update(feature);
    this.section.scrollTop = 0;
    find("#chosen-title").focus({ preventScroll: true });
  }

  /** Shows the case as it is now, and leaves alone whatever somebody is typing. */
  update(feature) {
    if (!feature || feature.id !== this.code) return;
    const { properties: p } = feature;
    this.seen = p.version;
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
    this.#offer(p);
    this.#tellStory(p).catch(() => {}); // what is here already stays
  }

  #placeForms() {
    const place = find("#chosen-actions");
    place.replaceChildren(find("#actions").content.cloneNode(true));
    for (const form of findAll("form", place)) form.action = form.action.replace("CODE", this.code);
    answerForms(place, { after: this.onActed, seen: () => this.seen });
  }

  #showPhoto(photo) {
    const place = find("#chosen-photo");
    place.hidden = !photo;
    place.href = `/reports/${this.code}/photo`;
    if (photo && find("img", place).dataset.photo !== photo) {
      Object.assign(find("img", place), { src: place.href }).dataset.photo = photo;
    }
  }

  #offer({ status: now, agency }) {
    const stage = now === "ACCEPTED" && this.assigned ? "ASSIGNED" : now;
    find("#chosen-actions").dataset.stage = stage;
    for (const part of findAll("[data-for]", this.section)) {
      part.hidden = !part.dataset.for.split(" ").includes(stage) && !hasWords(part);
    }
    const select = find("select[name=agency]", this.section);
    if (select && agency && select.dataset.proposed !== agency) {
      select.value = agency.code ?? agency;
      select.dataset.proposed = agency;
    }
  }

  async #tellStory(properties) {
    const { code, seen } = this;
    const { timeline, assigned } = await call(`/api/reports/${code}`);
    if (code !== this.code || seen !== this.seen) return;
    this.assigned = assigned;
    this.#offer(properties);
    const lines = timeline.reverse().map((event) =>
      el("li", { "data-kind": event.kind }, el("p", {}, tell(event.kind, event.details)), el("p", { class: "soft small" }, when(event.at))));
    find("#chosen-timeline").replaceChildren(el("ol", { class: "timeline" }, ...lines));
  }
}
