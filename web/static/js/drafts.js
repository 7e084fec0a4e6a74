/** Reports that wait on this device: shown as a queue, sent when there is a network, changed, deleted. */

import { draft as kept, drafts, drop, forgetSent, keep, onChange, sent } from "./draft-store.js";
import { el, find, icon } from "./dom.js";
import { WAITING, deliver, flush } from "./outbox.js";
import { categoryOf, forPeople, moment, number, say } from "./words.js";

const [SOON, LATER] = [2000, 60_000]; // milliseconds between two tries while a page is open
const STATES = { waiting: "draftWaiting", unsure: "draftUnsure", refused: "draftRefused", held: "draftHeld" };

const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].join("-");

export class Drafts {
  #inForm = null;
  #photos = [];
  #isSending = false;
  #pause = SOON;
  #timer;

  /** `onEdit` gets a draft that somebody wants to change. */
  constructor({ onEdit }) {
    Object.assign(this, { onEdit, box: find("#drafts"), list: find("#drafts ul"), told: find("#drafts-told") });
    onChange(() => this.show());
    addEventListener("online", () => this.#flush());
    this.show().then(() => this.#flush());
  }

  /** Keeps it, and sends it if that is possible now: `{answer}` of the city, or `{draft}` as it is. */
  async take(words, files, onProgress) {
    const one = { ...(this.#inForm ?? { id: newKey(), key: newKey(), at: Date.now() }), words, files, state: "waiting", fault: null };
    one.isKept = await keep({ ...one, isKept: true }).then(() => true, () => false);
    this.#inForm = one;
    const result = navigator.onLine ? await deliver(one, { onProgress, told: true }) : { draft: one };
    if (result.answer || (one.isKept && one.state !== "refused")) this.release();
    if (result.draft?.isKept && WAITING.has(one.state)) {
      this.#again(SOON);
      await this.#syncLater();
    }
    await this.show();
    return result;
  }

  /** The form is free for another report. */
  release() {
    this.#inForm = null;
  }

  async show() {
    const [waiting, done] = await Promise.all([drafts(), sent()]).catch(() => [[], []]);
    const shown = waiting.filter(({ id }) => id !== this.#inForm?.id);
    for (const address of this.#photos.splice(0)) URL.revokeObjectURL(address);
    this.list.replaceChildren(...shown.map((one) => this.#entry(one)), ...done.map((one) => this.#done(one)));
    this.box.hidden = !this.list.childElementCount;
    const parts = [shown.length && say("draftsWaiting", { number: number(shown.length) }), done.length && say("draftsSent", { number: number(done.length) })];
    find("#drafts-count").textContent = parts.filter(Boolean).join(" · ");
    if (!shown.length && !this.told.hidden) this.tell(done.length ? say("draftsGone", { number: number(done.length) }) : "");
    if (done.length || shown.some(({ state }) => state === "refused")) this.box.open = true;
  }

  #entry(one) {
    const act = (name, label, onclick) => el("button", { type: "button", class: "button", "data-act": name, onclick }, label);
    const { category, text } = one.words;
    return el("li", { "data-state": one.state },
      this.#photo(one),
      el("div", {},
        el("p", {}, el("strong", {}, categoryOf(category).name), text ? ` · ${text.slice(0, 80)}` : ""),
        el("p", { class: "small soft" }, `${moment(one.at)} · ${say(STATES[one.state])}`),
        one.fault?.message && el("p", { class: "small fault" }, one.fault.message)),
      el("div", { class: "buttons" },
        act("send", say("draftSend"), () => this.#sendNow(one.id)),
        one.state !== "unsure" && act("edit", say("draftEdit"), () => this.#edit(one.id)),
        act("delete", say("draftDelete"), ({ currentTarget }) => this.#delete(one.id, currentTarget))));
  }

  #photo({ files }) {
    const photo = files.find(({ blob }) => blob?.type.startsWith("image/"));
    if (!photo) return icon("place");
    this.#photos.push(URL.createObjectURL(photo.blob));
    return el("img", { src: this.#photos.at(-1), alt: say("chosenPhoto") });
  }

  #done({ code, url, key, category }) {
    return el("li", { "data-state": "sent" },
      icon("check"),
      el("div", {},
        el("p", {}, el("strong", {}, categoryOf(category).name), " · ", el("span", { class: "code" }, forPeople(code))),
        el("p", { class: "small soft" }, say("draftSent"))),
      el("div", { class: "buttons" },
        el("a", { class: "button act", href: `${url}?${new URLSearchParams({ key })}` }, say("open")),
        el("button", { type: "button", class: "button plain", onclick: () => forgetSent(code).then(() => this.show()) }, say("draftHide"))));
  }

  async #sendNow(id) {
    const one = await kept(id);
    if (one && !WAITING.has(one.state)) await keep({ ...one, state: "waiting" });
    await this.#flush();
    if (await kept(id).then((left) => WAITING.has(left?.state))) this.tell(say("draftKept"));
  }

  /** Meanwhile nobody else sends it. */
  async #edit(id) {
    const one = await kept(id);
    if (!one || one.state === "unsure") return this.show();
    await keep({ ...one, state: "held" });
    this.#inForm = one;
    await this.show();
    this.box.open = false;
    return this.onEdit(one);
  }

  /** Twice, because nothing brings it back. */
  async #delete(id, button) {
    if (button.dataset.sure) {
      await drop(id);
      return this.show();
    }
    button.dataset.sure = "yes";
    button.textContent = say("draftSure");
    return undefined;
  }

  async #flush() {
    if (this.#isSending) return;
    this.#isSending = true;
    const left = navigator.onLine ? await flush().catch(() => 0) : 0;
    this.#isSending = false;
    this.#pause = left ? Math.min(2 * this.#pause, LATER) : SOON;
    this.#again(left ? this.#pause : LATER);
    await this.show();
    if (left) await this.#syncLater();
  }

  #again(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), pause);
  }

  tell(sentence) {
    this.told.hidden = !sentence;
    this.told.textContent = sentence;
  }

  /** Where a browser can send them without a page, it may. */
  async #syncLater() {
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register("drafts").catch(() => {});
  }
}
