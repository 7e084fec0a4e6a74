/** The forms by which people act on a case; what was typed is never lost to a colleague's haste. */

import { call, send } from "./api.js";
import { el, find, findAll } from "./dom.js";
import { say, tell, when } from "./words.js";

const answering = new WeakSet();

/** Sends every form below `root` without leaving the page. `seen` tells the version looked at. */
export function answerForms(root, { after, seen = () => undefined }) {
  for (const form of findAll("form[method=post]", root)) {
    if (answering.has(form)) continue;
    answering.add(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(form, { after, seen: seen() });
    });
  }
}

async function act(form, { after, seen }) {
  const button = find("button:not([type=button])", form);
  if (button.disabled) return;
  button.disabled = true;
  try {
    await send(form.action, { ...Object.fromEntries(new FormData(form)), seen });
    form.reset();
    sayOf(form, null);
    await after();
  } catch (failure) {
    await explain(form, failure, after);
  } finally {
    button.disabled = false;
  }
}

async function explain(form, failure, after) {
  const sentence = failure.message || say("notLoaded");
  const parts = [el("p", {}, el("strong", {}, failure.status ? sentence : say("offline")))];
  if (failure.status === 409) {
    parts.push(...(await whatHappened(form.action)));
    await after({ keepForms: true });
  }
  sayOf(form, parts);
}

/** The last events of the case, for somebody whose action came too late. */
async function whatHappened(action) {
  const code = new URL(action).pathname.split("/")[2];
  const { timeline } = await call(`/api/reports/${code}`);
  const lines = timeline.slice(-2).map((event) =>
    el("li", {}, tell(event.kind, event.details), " ", el("span", { class: "soft" }, when(event.at))));
  return [el("p", {}, say("meanwhile")), el("ul", { class: "dots" }, ...lines)];
}

function sayOf(form, parts) {
  const box = find(".fault", form) ?? find("[data-meanwhile]", form.parentElement);
  if (!box) return;
  box.hidden = !parts;
  (find("div", box) ?? box).replaceChildren(...(parts ?? []));
}
