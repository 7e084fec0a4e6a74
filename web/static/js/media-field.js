/** Photos, films and a voice note of a form: sent while somebody still writes, shown, removable. */

import { el, find, icon } from "./dom.js";
import { placeOf } from "./photo-place.js";
import { shrunk } from "./shrink.js";
import { stateOf, upload } from "./uploads.js";
import { number, say } from "./words.js";

const MOST = 4;
const LOOKS = 10; // for where a photo was taken
const BETWEEN = 600; // milliseconds
const ON_ITS_WAY = 4000; // milliseconds for an upload that has begun, before the report takes it over

/** One file on its way; photos are made smaller first. `known` is what a draft had kept of it. */
class Sending {
  #aborting = new AbortController();
  #address = null;
  #media = null;

  constructor(file, { role, onPlace, onRemove, known = {} }) {
    Object.assign(this, { file, role, onPlace });
    this.#address = known.address ?? null;
    this.#media = known.media ?? null;
    this.bar = el("progress", { max: 1, value: 0, "aria-label": say("uploading") });
    this.element = el("li", {}, this.#preview(), el("span", { class: "file-name" }, file.name || say("recording")), this.bar,
      el("button", { type: "button", class: "button plain", onclick: () => this.remove(onRemove) }, icon("close"), say("removeFile")));
    this.small = known.blob ? Promise.resolve(file) : shrunk(file);
    this.sent = this.#send();
    this.sent.catch(() => {}); // told where the form is sent
  }

  async #send() {
    const small = await this.small;
    const isTold = await this.#tellPlace(small);
    if (!this.#media) {
      const memory = { begun: () => this.#address, remember: (address) => (this.#address = address), forget: () => (this.#address = null) };
      const onProgress = (share) => (this.bar.value = share);
      const told = await upload(small, { onProgress, signal: this.#aborting.signal, memory });
      this.#media = told.media;
      if (!isTold) this.#lookForPlace(told, this.onPlace);
    }
    this.bar.replaceWith(el("span", { class: "soft small" }, say("uploaded")));
    return this.#media;
  }

  /** What the camera wrote into the file itself; the small copy has forgotten it. */
  async #tellPlace(small) {
    const place = small !== this.file && (await placeOf(this.file));
    if (place && this.element.isConnected) this.onPlace?.(place);
    return Boolean(place);
  }

  /** As a draft keeps it. What is on its way may arrive; else the upload goes on from there. */
  async kept() {
    const blob = await this.small;
    const tooLong = new Promise((done) => setTimeout(done, ON_ITS_WAY));
    if (navigator.onLine) await Promise.race([this.sent, tooLong]).catch(() => {});
    this.#aborting.abort();
    return { blob, name: this.file.name, role: this.role, address: this.#address, media: this.#media };
  }

  remove(onRemove) {
    this.#aborting.abort();
    this.element.remove();
    onRemove(this);
  }

  #preview() {
    const address = URL.createObjectURL(this.file);
    if (this.file.type.startsWith("video/")) return el("video", { src: address, muted: true, preload: "metadata" });
    if (this.file.type.startsWith("audio/")) return el("audio", { src: address, controls: true });
    return el("img", { src: address, alt: say("chosenPhoto") });
  }

  async #lookForPlace({ address, place }, onPlace) {
    for (let look = 0; !place && look < LOOKS; look += 1) {
      await new Promise((done) => setTimeout(done, BETWEEN));
      const told = await stateOf(address).catch(() => ({}));
      place = told.place;
      if (told.state !== "waiting") break;
    }
    if (place && this.element.isConnected) onPlace?.(place);
  }
}

export class MediaField {
  #files = [];
  #voice = null;

  /** `onPlace` gets longitude and latitude that a camera wrote; `onFault` what is wrong. */
  constructor({ onPlace, onFault }) {
    Object.assign(this, { onPlace, onFault, list: find("#photo-chosen"), input: find("#photo") });
    this.input.addEventListener("change", () => this.#choose());
    find("#voice").addEventListener("change", ({ target }) => this.#speak(target.files[0]));
    this.#offerRecording();
  }

  /** All that a draft has to keep, in the order in which it is sent. */
  async kept() {
    const before = ["media", "voice"].flatMap((role) =>
      [...document.querySelectorAll(`input[type=checkbox][name=${role}]:checked`)].map(({ value }) => ({ role, media: value })));
    const now = await Promise.all([...this.#files, ...(this.#voice ? [this.#voice] : [])].map((sending) => sending.kept()));
    return [...now.filter(({ role }) => role === "media"), ...before, ...now.filter(({ role }) => role === "voice")];
  }

  /** What a draft had kept, to be changed. */
  show(files) {
    this.clear();
    for (const known of files.filter(({ blob }) => blob)) {
      const file = new File([known.blob], known.name || say("recording"), { type: known.blob.type });
      this.#take(this.#begin(file, known.role, known));
    }
  }

  clear() {
    for (const sending of [...this.#files, this.#voice]) sending?.element.remove();
    this.#files = [];
    this.#voice = null;
    this.list.hidden = true;
  }

  /** How much of a file has arrived, by its number in what was kept. */
  progress(number, share) {
    const sending = [...this.#files, this.#voice].filter(Boolean)[number];
    if (sending) sending.bar.value = share;
  }

  /** The same as fields of a form, which is then sent as it is. Raises `Refusal`. */
  async putInto(form) {
    const [voice, ...media] = await Promise.all([this.#voice?.sent, ...this.#files.map(({ sent }) => sent)]);
    for (const old of form.querySelectorAll("input[type=hidden]:is([name=media], [name=voice])")) old.remove();
    if (voice) for (const old of form.querySelectorAll("input[type=checkbox][name=voice]")) old.checked = false;
    const names = [...media.map((value) => ({ name: "media", value })), ...(voice ? [{ name: "voice", value: voice }] : [])];
    form.append(...names.map((facts) => el("input", { type: "hidden", ...facts })));
  }

  get hasVoice() {
    return Boolean(this.#voice ?? find("input[type=checkbox][name=voice]:checked"));
  }

  #choose() {
    const chosen = [...this.input.files];
    this.input.value = "";
    if (this.#files.length + chosen.length > MOST) return this.onFault(say("tooManyFiles"), "media");
    for (const file of chosen) this.#take(this.#begin(file, "media"));
    return undefined;
  }

  #take(sending) {
    if (sending.role === "voice") this.#voice = sending;
    else this.#files.push(sending);
    this.#show(sending);
  }

  #begin(file, role, known) {
    const onRemove = (sending) => {
      this.#files = this.#files.filter((other) => other !== sending);
      if (this.#voice === sending) this.#voice = null;
      this.list.hidden = !this.list.childElementCount;
      this.input.focus();
    };
    return new Sending(file, { role, known, onPlace: this.onPlace, onRemove });
  }

  #show(sending) {
    this.list.append(sending.element);
    this.list.hidden = false;
    sending.sent.catch(({ name, message }) => {
      if (name === "AbortError") return;
      sending.remove(() => (this.#files = this.#files.filter((other) => other !== sending)));
      if (this.#voice === sending) this.#voice = null;
      this.list.hidden = !this.list.childElementCount;
      this.onFault(message, "media");
    });
  }

  #speak(file) {
    find("#voice").value = "";
    if (!file) return;
    this.#voice?.element.querySelector("button").click();
    this.#take(this.#begin(file, "voice"));
  }

  /** Where the browser can record, there is a button for it. */
  #offerRecording() {
    const button = find("#record");
    if (!globalThis.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return;
    button.hidden = false;
    let recorder = null;
    button.addEventListener("click", async () => {
      if (recorder) return recorder.stop();
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        recorder = new MediaRecorder(stream);
        const parts = [];
        recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
        recorder.addEventListener("stop", () => {
          for (const track of stream.getTracks()) track.stop();
          const { mimeType: type } = recorder;
          recorder = null;
          this.#recording(button, false);
          this.#speak(new File(parts, `${say("recording")} ${number(1)}`, { type }));
        });
        recorder.start();
        setTimeout(() => recorder?.stop(), 175_000); // three minutes are possible
        return this.#recording(button, true);
      } catch {
        return this.onFault(say("noMicrophone"), "voice");
      }
    });
  }

  #recording(button, isRecording) {
    find("span", button).textContent = say(isRecording ? "stopRecording" : "record");
    button.setAttribute("aria-pressed", String(isRecording));
  }
}

/** A camera knows where it was; only the sender knows whether that is meant. */
export function offerPlace(use) {
  const offer = find("#place-offered");
  offer.hidden = false;
  find("#keep-place").onclick = () => (offer.hidden = true);
  find("#use-place").onclick = () => {
    offer.hidden = true;
    use();
  };
}

/** Sends one file; answers the name under which the city keeps it. */
export async function keepFile(file) {
  const { media } = await upload(file);
  return media;
}
