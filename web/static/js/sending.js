/** Sending a report once, however often the button is pressed or the network breaks. */

import { Refusal, send } from "./api.js";
import { say } from "./words.js";

const PENDING = "kalong.pending";
export const JUST_SENT = "kalong.sent";

/** Leads to the case; otherwise answers what went wrong, as a sentence and a field's name. */
export async function sendReport(words, media) {
  try {
    const body = { ...words, ...(await media.sent()) };
    const headers = { "Idempotency-Key": keyFor(body), Prefer: "wait=2" }; // until its page exists
    const answer = await send("/api/reports", body, headers);
    sessionStorage.removeItem(PENDING);
    sessionStorage.setItem(JUST_SENT, answer.code);
    // The city moves the key into a cookie, and leads on to the address without it.
    location.assign(`${answer.url}?${new URLSearchParams({ key: answer.rating_key })}`);
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
