/** The part of the service worker that sends what waits when the network is back, without a page. */

import { flush } from "./outbox.js";

self.addEventListener("sync", (event) => {
  if (event.tag === "drafts") event.waitUntil(flushAll());
});

/** The browser tries again later where this fails. */
async function flushAll() {
  if (await flush()) throw new Error("some reports still wait");
}
