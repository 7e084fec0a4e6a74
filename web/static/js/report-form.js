/** Reporting in three steps. The form is a plain one; this takes it step by step. */

import { el, facts, find, findAll } from "./dom.js";
import { Drafts } from "./drafts.js";
import { MediaField, offerPlace } from "./media-field.js";
import { contains, wardName } from "./outlines.js";
import { Pin } from "./pin.js";
import { PlaceSearch } from "./place-search.js";
import { holds } from "./plain.js";
import { sendReport } from "./sending.js";
import { categoryOf, number, say } from "./words.js";

const OPEN = "#report";

export class ReportForm {
  /** Usable at once; `useMap` may come later, or never. */
  constructor({ alwaysOpen = false } = {}) {
    Object.assign(this, { map: null, wards: [], alwaysOpen, form: find("#report-form"), section: find("#report") });
    this.media = new MediaField({
      onPlace: (place) => offerPlace(() => this.#usePlace(place)),
      onFault: (sentence, name) => this.#fault(sentence, name),
    });
    this.steps = findAll("[data-step]", this.form).length;
    this.form.noValidate = true;
    this.form.classList.add("stepwise");
    this.search = new PlaceSearch(this.form, (lon, lat, name) => this.#chosePlace(lon, lat, name));
    this.drafts = new Drafts({ onEdit: (draft) => this.#fill(draft) });
    this.#listen();
    this.#openOrClose();
  }

  /** `wards` are GeoJSON features. */
  useMap(map, wards) {
    Object.assign(this, { map, wards, pin: new Pin(map, (at) => this.#placed(at)) });
    map.on("locationfound", ({ latlng }) => this.isOpen && this.pin.move(latlng));
    map.on("locationerror", () => this.#fault(say("noLocation")));
    if (this.isOpen) this.#showPin();
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
  }

  get isOpen() {
    return this.alwaysOpen || location.hash === OPEN;
  }

  #openOrClose() {
    if (this.isOpen === this.wasOpen) return;
    this.wasOpen = this.isOpen;
    document.body.classList.toggle("reporting", this.isOpen);
    this.map?.closePopup().invalidateSize({ animate: false });
    if (!this.isOpen) return this.pin?.hide();
    this.#go(1);
    return this.#showPin();
  }

  /** Where a place was chosen before, else in the middle; not where somebody went on without one. */
  #showPin() {
    const at = this.#typedPlace();
    if (!this.pin || this.pin.isShown || (!at && this.step !== 1)) return;
    this.pin.marker.setLatLng(at ?? this.map.getCenter());
    if (at) this.map.setView(at, 16, { animate: false });
    this.pin.show();
  }

  /** A tap leads on; the arrow keys, which click as well, only look through the categories. */
  #choose({ target, detail }) {
    if (!target.matches("input")) return;
    find("#onward").hidden = false;
    if (detail) this.#go(3);
  }

  #go(step) {
    if (step === 2 && !this.#hasPlace()) return this.#fault(say("choosePlace"), "where");
    this.step = step;
    this.section.dataset.at = step;
    find("#nearby").hidden = step !== 3;
    for (const part of findAll("[data-step]", this.form)) part.hidden = part.dataset.step !== String(step);
    find("#step-back").hidden = step === 1;
    find("#step-count").hidden = false;
    find("#step-count").textContent = say("step", { step, total: this.steps });
    this.#fault("");
    document.body.dataset.step = step;
    this.map?.invalidateSize({ animate: false });
    if (step === 1) this.#showPin();
    if (step === 1 && this.pin) this.map.panInside(this.pin.marker.getLatLng(), { padding: [60, 60], animate: false });
    if (step === 3) this.#sum();
    find("#report-title").focus({ preventScroll: true });
    this.section.scrollTop = 0;
  }

  /** Only ideas need no place: all else is not offered then. */
  #goWithoutPlace() {
    for (const name of ["lon", "lat"]) this.form.elements[name].value = "";
    this.wardName = say("noPlace");
    this.isPlaceless = true;
    const ideas = findAll("[data-kind=idea] input", this.form);
    if (ideas.length !== 1) return this.#go(2);
    ideas[0].checked = true;
    return this.#go(3);
  }

  locate() {
    const how = { enableHighAccuracy: true, timeout: 10_000 };
    if (this.map) return this.map.locate({ ...how, setView: true, maxZoom: 17 });
    const found = ({ coords }) => this.#putAt(coords.longitude, coords.latitude);
    return navigator.geolocation?.getCurrentPosition(found, () => this.#fault(say("noLocation")), how);
  }

  #placed({ lng, lat }) {
    const { lon, lat: latitude } = this.form.elements;
    lon.value = lng.toFixed(6);
    latitude.value = lat.toFixed(6);
    this.isPlaceless = false;
    const ward = this.wards.find(({ geometry }) => contains(geometry, lng, lat));
    const outside = this.wards.length ? say("outside") : `${lat.toFixed(4)}, ${lng.toFixed(4)}`;
    this.wardName = ward ? wardName(ward.properties) : outside;
    find("#where").textContent = this.wardName;
  }

  /** On the map if there is one, and in the fields. */
  #putAt(lon, lat, zoom = 15) {
    if (!this.pin) return this.#placed({ lng: lon, lat });
    this.#showPin();
    this.pin.move(window.L.latLng(lat, lon));
    return this.map.setView([lat, lon], Math.max(this.map.getZoom(), zoom));
  }

  #typed() {
    const at = this.#typedPlace();
    if (at) this.#putAt(at[1], at[0]);
  }

  #chosePlace(lon, lat, name) {
    this.#putAt(lon, lat);
    const known = find("#where").textContent;
    if (name !== known) find("#where").textContent = this.wards.length ? `${name} · ${known}` : name;
    if (!this.wards.length) this.wardName = name;
    find("[data-next='2']", this.form).focus();
  }

  #hasPlace() {
    return this.isPlaceless || this.#typedPlace() || !this.alwaysOpen;
  }

  #typedPlace() {
    const { lon, lat } = this.form.elements;
    const at = [lat, lon].map(({ value }) => Number(value.trim().replace(",", ".")));
    return at.every((degrees) => Number.isFinite(degrees) && degrees) ? at : null;
  }

  #search(typed) {
    let found = 0;
    for (const label of findAll(".category", this.form)) {
      label.hidden = !holds(`${label.textContent} ${label.dataset.search}`, typed);
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
    const left = await sendReport(words, this.media, this.drafts);
    this.#busy(button, false);
    if (left?.kept) return this.#startAnew(left.kept);
    return left && this.#fault(left.message, left.field);
  }

  /** It waits on this device; the form is free for another one. */
  #startAnew(sentence) {
    this.form.reset();
    this.media.clear();
    find("#by-name").open = false;
    find("#where").textContent = "";
    this.pin?.move(this.map.getCenter());
    this.#go(1);
    this.drafts.tell(sentence);
  }

  /** What a draft had kept, where it has to be changed first. */
  #fill({ words, files, fault }) {
    const { elements } = this.form;
    for (const name of ["lon", "lat", "category", "text"]) elements[name].value = words[name] ?? "";
    for (const [name, value] of Object.entries(words.contact ?? {})) {
      if (elements[name]?.type === "checkbox") elements[name].checked = value;
      else if (elements[name]) elements[name].value = value;
    }
    this.media.show(files);
    this.isPlaceless = words.lon == null;
    this.wardName = say("noPlace");
    if (words.lon != null) this.#putAt(words.lon, words.lat);
    this.#go(3);
    if (fault) this.#fault(fault.message, fault.field);
  }

  #usePlace([lon, lat]) {
    this.#putAt(lon, lat, 16);
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
