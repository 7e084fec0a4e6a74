/** Sends what waits, each report once: used by pages, and by the service worker without a page. */

import { Refusal, send } from "./api.js";
import { draft as kept, drafts, keep, settle } from "./draft-store.js";
import { upload } from "./uploads.js";

const LATER = new Set([408, 423, 425, 429, 460]); // and whatever is the city's own fault
const MOVED = "OffsetDiffers"; // the page's own upload, cut off a moment ago, had still gone on
const FILES = new Set(["media", "voice", "photo"]);
const TRIES = 4; // of one file, before it waits with the others
export const WAITING = new Set(["waiting", "unsure"]);

/** One at a time, whoever else is at it. */
const alone = (work) => (navigator.locks ? navigator.locks.request("kalong.outbox", work) : work());

/** Sends all that waits; answers how many still do. */
export async function flush() {
  for (const { id } of await drafts()) {
    const left = await alone(() => again(id));
    if (left?.state === "waiting" || left?.state === "unsure") break; // no network: not the next either
  }
  return (await drafts()).filter(({ state }) => WAITING.has(state)).length;
}

/** Another page may have sent it, or somebody may be changing it. */
async function again(id) {
  const one = await kept(id);
  if (!one || !WAITING.has(one.state)) return null;
  const { draft } = await attempt(one);
  return draft;
}

/** Sends one; answers `{draft}` with what became of it, and `{answer}` once the city has it. */
export const deliver = (one, options) => alone(() => attempt(one, options));

async function attempt(one, { onProgress, told = false } = {}) {
  const before = one.state;
  const isOld = one.files.some(({ media, blob }) => media && blob);
  try {
    await sendFiles(one, onProgress);
    one.state = "unsure"; // from here on the city may have it
    await remember(one);
    const answer = await send("/api/reports", bodyOf(one), { "Idempotency-Key": one.key, Prefer: "wait=2" });
    await settle(one, { ...answer, told }).catch(() => {});
    return { answer };
  } catch (failure) {
    if (isOld && failure instanceof Refusal && FILES.has(failure.field)) return sendFilesAnew(one, { onProgress, told });
    note(one, failure, before);
    await remember(one);
    return { draft: one };
  }
}

/** The city forgets files to which no report came; what the phone has kept goes once more. */
function sendFilesAnew(one, options) {
  for (const file of one.files.filter(({ blob }) => blob)) file.media = file.address = null;
  return attempt(one, options);
}

async function sendFiles(one, onProgress = () => {}) {
  for (const [number, file] of one.files.entries()) {
    if (file.media) continue;
    const told = await upload(file.blob, { memory: memoryOf(one, file), tries: TRIES, onProgress: (share) => onProgress(number, share) });
    file.media = told.media; // kept before the report goes: a second try has to say the same
    await remember(one);
  }
}

const memoryOf = (one, file) => ({
  begun: () => file.address,
  remember: (address) => {
    file.address = address;
    return remember(one);
  },
  forget: () => (file.address = null),
});

function bodyOf({ words, files }) {
  const names = (role) => files.filter((file) => file.role === role).map(({ media }) => media);
  const [media, [voice]] = [names("media"), names("voice")];
  return { ...words, ...(media.length && { media }), ...(voice && { voice }) };
}

/** What somebody has to change is told with its field; all else is tried again. */
function note(one, failure, before) {
  const isAnswer = failure instanceof Refusal;
  const isRefused = isAnswer && failure.status < 500 && !LATER.has(failure.status) && failure.kind !== MOVED;
  if (isRefused) one.state = "refused";
  else if (isAnswer && failure.status < 500) one.state = before;
  one.fault = isAnswer ? { message: failure.message, field: failure.field } : null;
}

/** A browser that keeps nothing can send all the same. */
const remember = (one) => (one.isKept ? keep(one) : undefined);
