/** Sending a report once, however often the button is pressed or the network breaks. */

import { Refusal, send } from "./api.js";
import { say } from "./words.js";

const PENDING = "kalong.pending";
const MINE = "kalong.mine";
export const JUST_SENT = "kalong.sent";

/** Leads to the case; otherwise answers what went wrong, as a sentence and a field's name. */
export async function sendReport(words, photo) {
  try {
    const body = { ...words, photo: await photo.sent() };
    const headers = { "Idempotency-Key": keyFor(body), Prefer: "wait=2" }; // until its page exists
    const answer = await send("/api/reports", body, headers);
    sessionStorage.removeItem(PENDING);
    remember(answer);
    location.assign(answer.url);
    return null;
  } catch (failure) {
    if (failure instanceof Refusal && failure.status < 500) {
      return { message: failure.message || say("refused"), field: failure.field };
    }
    return { message: say("notSent") };
  }
}

/** The same words keep their key until the city has answered; other words get another one. */
function keyFor(body) {
  const content = JSON.stringify(body);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
  if (pending?.content === content) return pending.key;
  const key = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].join("-");
  sessionStorage.setItem(PENDING, JSON.stringify({ content, key }));
  return key;
}

function remember({ code, rating_key: key }) {
  localStorage.setItem(MINE, JSON.stringify({ ...mine(), [code]: key }));
  sessionStorage.setItem(JUST_SENT, code);
}

/** The keys by which this browser may score its own reports, by code. */
export function mine() {
  return JSON.parse(localStorage.getItem(MINE) ?? "{}");
}
