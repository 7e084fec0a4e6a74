/** Sending a report once, however often the button is pressed or the network breaks. */

import { say } from "./words.js";

export const JUST_SENT = "kalong.sent";

/** Leads to the case. Else answers `kept`, a sentence, where it waits on this device, or what is wrong
 * as `message` and the `field` that has to change.
 */
export async function sendReport(words, media, drafts) {
  const { answer, draft } = await drafts.take(words, await media.kept(), (...at) => media.progress(...at));
  if (answer) {
    sessionStorage.setItem(JUST_SENT, answer.code);
    // The city moves the key into a cookie, and leads on to the address without it.
    location.assign(`${answer.url}?${new URLSearchParams({ key: answer.rating_key })}`);
    return null;
  }
  const { state, fault, isKept } = draft;
  if (state === "refused") return { message: fault?.message || say("refused"), field: fault?.field };
  if (isKept) return { kept: fault?.message ? `${fault.message} ${say("draftKept")}` : say("draftKept") };
  return { message: fault?.message || say("notSent") };
}
