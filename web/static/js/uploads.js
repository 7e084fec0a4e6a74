/** Uploads that go on where the line broke, by the tus protocol 1.0; see `web/media/tus.py`. */

import { Refusal } from "./api.js";

const ADDRESS = "/api/uploads";
const VERSION = { "Tus-Resumable": "1.0.0", Accept: "application/json" };
const CHUNK = 512 * 1024; // bytes
const LONGEST_PAUSE = 20_000; // milliseconds
const BEGUN = "kalong.uploads";
const AGAIN = new Set([408, 409, 423, 429, 460, 500, 502, 503, 504]);
const GONE = new Set([404, 410]);

const pause = (ms) =>
  new Promise((done) => {
    addEventListener("online", done, { once: true });
    setTimeout(done, ms);
  });

/** Sends a file; answers what the city tells of it: `{media, state, kind, place}`.
 *
 * `onProgress` gets the share that has arrived, from 0 to 1. Raises `Refusal`, also where `signal`
 * was aborted; a lost line is waited for, `tries` times. `memory` knows the address of an upload
 * that was begun before.
 */
export async function upload(file, { onProgress = () => {}, signal, tries = Infinity, memory = ofThisPage(file) } = {}) {
  for (let [wait, left] = [500, tries]; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      const address = memory.begun() ?? (await begin(file, memory, signal));
      await sendAll(file, address, onProgress, signal);
      const told = await ask(address, { signal }).then((answer) => answer.json());
      return { ...told, address };
    } catch (failure) {
      left -= 1;
      const isRefused = failure instanceof Refusal && !AGAIN.has(failure.status);
      const isGone = isRefused && GONE.has(failure.status);
      if (isRefused) memory.forget();
      if (signal?.aborted || !left || (isRefused && !isGone)) throw failure;
      await pause(wait);
    }
  }
}

/** What has become of a file meanwhile. */
export const stateOf = (address) => ask(address).then((answer) => answer.json());

async function begin(file, memory, signal) {
  const headers = { "Upload-Length": file.size };
  const answer = await ask(ADDRESS, { method: "POST", headers, signal });
  const address = new URL(answer.headers.get("Location"), location.href).pathname;
  await memory.remember(address);
  return address;
}

async function sendAll(file, address, onProgress, signal) {
  const answer = await ask(address, { method: "HEAD", signal });
  let at = Number(answer.headers.get("Upload-Offset"));
  onProgress(at / file.size);
  while (at < file.size) {
    at = await sendPart(file, address, at, signal);
    onProgress(at / file.size);
  }
}

async function sendPart(file, address, at, signal) {
  const part = await file.slice(at, at + CHUNK).arrayBuffer();
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": at };
  // Only where the page came over a line that the browser trusts.
  if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${await digestOf(part)}`;
  const answer = await ask(address, { method: "PATCH", headers, body: part, signal });
  return Number(answer.headers.get("Upload-Offset"));
}

async function digestOf(part) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", part));
  return btoa(String.fromCharCode(...digest));
}

async function ask(address, { headers, ...options } = {}) {
  const answer = await fetch(address, { ...options, headers: { ...VERSION, ...headers } });
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

/** A page that was loaded again goes on with what it had begun. */
function ofThisPage({ name, size, lastModified }) {
  const key = [name, size, lastModified].join("/");
  const all = () => JSON.parse(sessionStorage.getItem(BEGUN) ?? "{}");
  const put = (address) => sessionStorage.setItem(BEGUN, JSON.stringify({ ...all(), [key]: address }));
  return { begun: () => all()[key], remember: put, forget: () => put(undefined) };
}
