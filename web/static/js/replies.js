/** Replies ready to use: filled for the case by the server, and put where they can be read first. */

import { call } from "./api.js";
import { el, find } from "./dom.js";

const known = new Map();

const repliesFor = (code) => {
  if (!known.has(code)) known.set(code, call(`/desk/replies/${code}`));
  return known.get(code);
};

/** Offers the replies of this form's command, asked for when somebody turns to the form. */
export function offerReplies(form) {
  const place = find("[data-replies]", form);
  if (!place) return;
  const select = find("select", place);
  const code = new URL(form.action).pathname.split("/")[2];
  let texts = null;
  form.addEventListener("focusin", async () => {
    if (texts) return;
    texts = [];
    const { [place.dataset.replies]: replies = [] } = await repliesFor(code).catch(() => ({}));
    texts = replies.map(({ text }) => text);
    select.append(...replies.map(({ name, text }, i) => el("option", { value: i }, `${name}: ${text}`)));
    place.hidden = texts.length === 0;
  });
  select.addEventListener("change", () => put(find("textarea", form), texts[select.value], texts));
}

/** Takes the place of another reply, but never of somebody's own words. */
function put(field, text = "", texts = []) {
  const own = field.value.trim();
  field.value = !own || texts.includes(own) ? text : [field.value, text].filter(Boolean).join("\n");
}
