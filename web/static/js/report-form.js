/** Reporting in three steps. The form is a plain one; this takes it step by step. */

import { contains, wardName } from "./basemap.js";
import { el, facts, find, findAll } from "./dom.js";
import { MediaField, offerPlace } from "./media-field.js";
import { Pin } from "./pin.js";
import { sendReport } from "./sending.js";
import { categoryOf, number, say } from "./words.js";

const OPEN = "#report";

/** Spelling without marks, so that "rac" finds "rác". */
const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

export class ReportForm {
  constructor(map, wards, { alwaysOpen = false } = {}) {
    Object.assign(this, { map, wards, alwaysOpen, form: find("#report-form"), section: find("#report") });
    this.pin = new Pin(map, (at) => this.#placed(at));
    this.media = new MediaField({
      onPlace: (place) => offerPlace(() => this.#usePlace(place)),
      onFault: (sentence, name) => this.#fault(sentence, name),
    });
    this.steps = findAll("[data-step]", this.form).length;
    this.form.noValidate = true;
    this.form.classList.add("stepwise");
    this.#listen();
    this.#openOrClose();
  }

  #listen() {
    const { form } = this;
    addEventListener("hashchange", () => this.#openOrClose());
    form.addEventListener("submit", (event) => this.#send(event));
    form.elements.text.addEventListener("input", () => this.#count());
    for (const next of findAll("[data-next]", form)) {
      next.addEventListener("click", () => this.#go(Number(next.dataset.next)));
    }
    find("#step-back").addEventListener("click", () => this.#go(this.step - 1));
    find("#my-location").addEventListener("click", () => this.locate());
    find("#without-place").addEventListener("click", () => this.#goWithoutPlace());
    find("#category-search").addEventListener("input", ({ target }) => this.#search(target.value));
    find("#categories").addEventListener("click", (event) => this.#choose(event));
    for (const name of ["lon", "lat"]) {
      form.elements[name].addEventListener("change", () => this.#typed());
    }
    this.map.on("locationfound", ({ latlng }) => this.isOpen && this.pin.move(latlng));
    this.map.on("locationerror", () => this.#fault(say("noLocation")));
  }

  get isOpen() {
    return this.alwaysOpen || location.hash === OPEN;
  }

  #openOrClose() {
    if (this.isOpen === this.wasOpen) return;
    this.wasOpen = this.isOpen;
    document.body.classList.toggle("reporting", this.isOpen);
    this.map.closePopup().invalidateSize({ animate: false });
    if (!this.isOpen) return this.pin.hide();
    this.pin.marker.setLatLng(this.#typedPlace() ?? this.map.getCenter());
    this.pin.show();
    return this.#go(1);
  }

  /** A tap leads on; the arrow keys, which click as well, only look through the categories. */
  #choose({ target, detail }) {
    if (!target.matches("input")) return;
    find("#onward").hidden = false;
    if (detail) this.#go(3);
  }

  #go(step) {
    this.step = step;
    this.section.dataset.at = step;
    find("#nearby").hidden = step !== 3;
    for (const part of findAll("[data-step]", this.form)) part.hidden = part.dataset.step !== String(step);
    find("#step-back").hidden = step === 1;
    find("#step-count").hidden = false;
    find("#step-count").textContent = say("step", { step, total: this.steps });
    this.#fault("");
    document.body.dataset.step = step;
    this.map.invalidateSize({ animate: false });
    if (step === 1) this.map.panInside(this.pin.marker.getLatLng(), { padding: [60, 60], animate: false });
    if (step === 3) this.#sum();
    find("#report-title").focus({ preventScroll: true });
    this.section.scrollTop = 0;
  }

  /** Only ideas need no place: all else is not offered then. */
  #goWithoutPlace() {
    for (const name of ["lon", "lat"]) this.form.elements[name].value = "";
    this.wardName = say("noPlace");
    const ideas = findAll("[data-kind=idea] input", this.form);
    if (ideas.length !== 1) return this.#go(2);
    ideas[0].checked = true;
    return this.#go(3);
  }

  locate() {
    this.map.locate({ setView: true, maxZoom: 17, enableHighAccuracy: true, timeout: 10_000 });
  }

  #placed({ lng, lat }) {
    const { lon, lat: latitude } = this.form.elements;
    lon.value = lng.toFixed(6);
    latitude.value = lat.toFixed(6);
    const ward = this.wards.find(({ geometry }) => contains(geometry, lng, lat));
    this.wardName = ward ? wardName(ward.properties) : say("outside");
    find("#where").textContent = this.wardName;
  }

  #typed() {
    const at = this.#typedPlace();
    if (!at) return;
    this.pin.move(window.L.latLng(at));
    this.map.setView(at, Math.max(this.map.getZoom(), 15));
  }

  #typedPlace() {
    const { lon, lat } = this.form.elements;
    const at = [lat, lon].map(({ value }) => Number(value.trim().replace(",", ".")));
    return at.every((degrees) => Number.isFinite(degrees) && degrees) ? at : null;
  }

  #search(typed) {
    const wanted = plain(typed).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const label of findAll(".category", this.form)) {
      const name = plain(`${label.textContent} ${label.dataset.search}`);
      label.hidden = !wanted.every((word) => name.includes(word));
      found += !label.hidden;
    }
    find("#no-category").hidden = found > 0;
  }

  #sum() {
    const code = this.form.elements.category.value;
    this.#lookNearby(code);
    find("#chosen").replaceChildren(...facts([
      [say("category"), this.#changeable(categoryOf(code).name, 2)],
      [say("place"), this.#changeable(this.wardName, 1)],
    ]));
    this.#count();
  }

  /** Whoever has found the same already may only want to follow it. */
  async #lookNearby(category) {
    const { lon, lat } = this.form.elements;
    const asked = lon.value && lat.value ? new URLSearchParams({ lon: lon.value, lat: lat.value, category }) : null;
    if (String(asked) === this.lookedAt) return;
    this.lookedAt = String(asked);
    const answer = asked && (await fetch(`/reports/nearby?${asked}`).catch(() => null));
    const html = answer?.ok ? await answer.text() : "";
    const found = new DOMParser().parseFromString(html, "text/html").body;
    if (this.lookedAt === String(asked)) find("#nearby").replaceChildren(...found.childNodes);
  }

  #changeable(text, step) {
    const change = el("button", { type: "button", class: "linklike", onclick: () => this.#go(step) }, say("change"));
    return el("span", {}, text, " ", change);
  }

  #count() {
    const { length } = this.form.elements.text.value;
    find("#characters").textContent = say("characters", { number: number(length) });
  }

  async #send(event) {
    event.preventDefault();
    const { lon, lat, category, text } = this.form.elements;
    if (this.step === 1) return this.#go(2);
    if (!category.value) return this.#fault(say("chooseCategory"), "category");
    if (this.step < this.steps) return this.#go(this.step + 1);
    if (!text.value.trim() && !this.media.hasVoice) return this.#fault(say("describe"), "text");
    const button = find("#send");
    if (button.ariaDisabled === "true") return undefined;
    this.#busy(button, true);
    const words = { category: category.value, text: text.value };
    if (lon.value || lat.value) Object.assign(words, { lon: Number(lon.value), lat: Number(lat.value) });
    if (this.form.elements.place) words.place = this.form.elements.place.value;
    Object.assign(words, this.#contact());
    const refused = await sendReport(words, this.media);
    this.#busy(button, false);
    return refused && this.#fault(refused.message, refused.field);
  }

  #usePlace([lon, lat]) {
    this.pin.move(window.L.latLng(lat, lon));
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), 16));
    this.#sum();
  }

  /** How the sender can be reached; whoever is signed in is not asked. */
  #contact() {
    const { phone, name, consent, child, guardian } = this.form.elements;
    if (!phone?.value.trim() && !name?.value?.trim()) return {};
    const told = { phone: phone.value, name: name.value, guardian: guardian.value };
    return { contact: { ...told, consent: consent.checked, child: child.checked } };
  }

  #busy(button, isBusy) {
    button.ariaDisabled = String(isBusy);
    button.textContent = say(isBusy ? "sending" : "send");
  }

  /** Says what is wrong, and leads to the field that has to change. */
  #fault(sentence, name) {
    const field = [this.form.elements[name]].flatMap((f) => (f instanceof RadioNodeList ? [...f] : f ?? []))[0];
    field?.closest("details")?.setAttribute("open", "");
    const step = field?.closest("[data-step]").dataset.step;
    if (step && Number(step) !== this.step) this.#go(Number(step));
    const box = find("#report-fault");
    box.hidden = !sentence;
    find("p", box).textContent = sentence;
    for (const marked of findAll("[aria-invalid]", this.form)) marked.removeAttribute("aria-invalid");
    field?.setAttribute("aria-invalid", "true");
    if (field?.offsetParent) field.focus();
  }
}
