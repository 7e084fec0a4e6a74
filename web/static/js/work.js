/** The forms by which people act on a case; what was typed is never lost to a colleague's haste. */

import { call, send } from "./api.js";
import { el, find, findAll } from "./dom.js";
import { keepFile } from "./media-field.js";
import { offerReplies } from "./replies.js";
import { say, tell, when } from "./words.js";

const answering = new WeakSet();
const LISTS = ["co_handlers", "reasons"]; // fields that may come more than once

/** Sends every form below `root` without leaving the page; not those that lead to another. */
export function answerForms(root, { after }) {
  for (const form of findAll("form[method=post]:not([data-leads-on])", root)) {
    if (answering.has(form)) continue;
    answering.add(form);
    offerReplies(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(form, { root, after });
    });
  }
}

async function act(form, { root, after }) {
  const button = find("button:not([type=button])", form);
  if (button.disabled) return;
  button.disabled = true;
  try {
    await send(form.action, await filled(form));
    form.reset();
    if (form.dataset.outdated) form.remove();
    sayOf(root, form, null);
    await after();
  } catch (failure) {
    await explain(root, form, failure, after);
  } finally {
    button.disabled = false;
  }
}

/** What is in the form, a file by the name under which the city keeps it, nothing empty. */
async function filled(form) {
  const given = new FormData(form);
  const fields = Object.fromEntries(given);
  for (const name of LISTS) if (given.has(name)) fields[name] = given.getAll(name);
  if (fields.photo instanceof File) fields.photo = fields.photo.size ? await keepFile(fields.photo) : "";
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

const hasWords = (form) =>
  findAll("textarea", form).some(({ value, defaultValue }) => value !== defaultValue && value.trim());

function isChanged(field) {
  if (field.type === "hidden") return false;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
  if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue && field.value.trim() !== "";
}

const isBegun = (form) => [...form.elements].some(isChanged);

/** Makes a change to forms; those that somebody has begun to fill in go on, or stay behind with their words. */
export function keepingWords(place, change) {
  const begun = findAll("form[method=post]", place).filter(isBegun);
  const told = find("[data-meanwhile]:not([hidden])", place);
  const unfolded = findAll("details[open][data-group]", place).map(({ dataset }) => dataset.group);
  const opened = findAll("form[data-command] details[open]", place).map((fold) => fold.closest("form").dataset.command);
  change();
  if (told) find("[data-meanwhile]", place)?.replaceWith(told);
  for (const form of begun) {
    const fresh = findAll("form[method=post]", place).find(({ action }) => action === form.action);
    if (fresh) takeOver(fresh, form);
    else if (hasWords(form)) leave(place, form);
  }
  for (const group of unfolded) find(`[data-group="${group}"]`, place)?.setAttribute("open", "");
  for (const command of opened) find(`form[data-command="${command}"] details`, place)?.setAttribute("open", "");
}

/** The old form goes on, with everything that is in it, for the version that is looked at now. */
function takeOver(fresh, form) {
  const { seen } = fresh.elements;
  if (seen && form.elements.seen) form.elements.seen.value = seen.value;
  fresh.replaceWith(form);
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/** What is not possible any more is refused in words, and what was typed can still be copied. */
function leave(place, form) {
  form.dataset.outdated = "true";
  place.append(form);
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
