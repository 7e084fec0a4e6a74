/** "Tell me on this phone": this browser subscribes, and the city learns where to push. */

import { send } from "./api.js";
import { find } from "./dom.js";
import { serviceWorker } from "./service.js";
import { say } from "./words.js";

const part = document.querySelector("#push");

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

async function subscribe(code) {
  const worker = await serviceWorker();
  await navigator.serviceWorker.ready;
  const browser = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(part.dataset.key),
  });
  const { endpoint, keys } = browser.toJSON();
  await send(`/reports/${code}/browser`, { endpoint, keys });
}

/** Offered only where the browser can do it. */
export function offerPush(code) {
  if (!part || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  part.hidden = false;
  const button = find("button", part);
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = find("[role=status]", part);
    try {
      await subscribe(code);
      answer.textContent = say("pushOn");
    } catch {
      button.disabled = false;
      answer.textContent = say("pushOff");
    }
  });
}
