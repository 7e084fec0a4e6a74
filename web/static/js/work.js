/** The forms by which people act on a case; what was typed is never lost to a colleague's haste. */

import { call, send } from "./api.js";
import { el, find, findAll } from "./dom.js";
import { keepPhoto } from "./photo.js";
import { say, tell, when } from "./words.js";

const answering = new WeakSet();

/** Sends every form below `root` without leaving the page. `seen` tells the version looked at. */
export function answerForms(root, { after, seen = () => undefined }) {
  for (const form of findAll("form[method=post]", root)) {
    if (answering.has(form)) continue;
    answering.add(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(form, { root, after, seen: seen() });
    });
  }
}

async function act(form, { root, after, seen }) {
  const button = find("button:not([type=button])", form);
  if (button.disabled) return;
  button.disabled = true;
  try {
    await send(form.action, { ...(await filled(form)), seen });
    form.reset();
    sayOf(root, form, null);
    await after();
  } catch (failure) {
    await explain(root, form, failure, after);
  } finally {
    button.disabled = false;
  }
}

/** What is in the form, a photo by the name under which the city keeps it, nothing empty. */
async function filled(form) {
  const fields = Object.fromEntries(new FormData(form));
  if (fields.photo instanceof File) fields.photo = fields.photo.size ? await keepPhoto(fields.photo) : "";
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

async function explain(root, form, failure, after) {
  const sentence = failure.message || say("notLoaded");
  const parts = [el("p", {}, el("strong", {}, failure.status ? sentence : say("offline")))];
  if (failure.status === 409) {
    parts.push(...(await whatHappened(form.action).catch(() => [])));
    await Promise.resolve(after()).catch(() => {}); // the refusal is told even where this fails
  }
  sayOf(root, form, parts);
}

export const hasWords = (form) => findAll("textarea", form).some(({ value }) => value.trim());

/** Makes a change to forms and puts back what somebody had typed into them. */
export function keepingWords(place, change) {
  const typed = findAll("textarea", place).map(({ name, value }) => [name, value]);
  change();
  for (const [name, value] of typed.filter(([, value]) => value)) {
    const field = find(`textarea[name="${name}"]`, place);
    if (!field) continue;
    field.value = value;
    field.closest("form").hidden = false;
    field.closest("details")?.setAttribute("open", "");
  }
}

/** The last events of the case, for somebody whose action came too late. */
async function whatHappened(action) {
  const code = new URL(action).pathname.split("/")[2];
  const { timeline } = await call(`/api/reports/${code}`);
  const lines = timeline.slice(-2).map((event) =>
    el("li", {}, tell(event.kind, event.details), " ", el("span", { class: "soft" }, when(event.at))));
  return [el("p", {}, say("meanwhile")), el("ul", { class: "dots" }, ...lines)];
}

function sayOf(root, form, parts) {
  const box = find(".fault", form) ?? find("[data-meanwhile]", root);
  box.hidden = !parts;
  (find("div", box) ?? box).replaceChildren(...(parts ?? []));
}
