/** Following the city: a stream of hints, or a question every ten seconds where it fails. */

import { find } from "./dom.js";
import { say } from "./words.js";

const EVERY = 10_000; // milliseconds

/** Calls `onHint` whenever something about the topics may have changed after the position. */
export function follow(topics, position, onHint) {
  let timer = null;
  const hint = () => Promise.resolve(onHint()).then(() => show(timer ? "polling" : "live"), lost);

  function poll() {
    timer ??= setInterval(hint, EVERY);
    show(navigator.onLine ? "polling" : "offline");
  }

  function open() {
    const stream = new EventSource(address(topics, position()));
    stream.addEventListener("change", hint);
    stream.addEventListener("open", () => {
      clearInterval(timer);
      timer = null;
      hint();
    });
    stream.addEventListener("error", () => {
      poll();
      // The browser tries again by itself, except after a refusal.
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, EVERY);
    });
    addEventListener("pagehide", () => stream.close(), { once: true });
  }

  // The browser may show a page again that it had only put aside, with its stream closed.
  addEventListener("pageshow", ({ persisted }) => persisted && open());

  open();
  addEventListener("online", hint);
  addEventListener("offline", lost);
}

function address(topics, since) {
  const { liveUrl, liveTicket } = document.body.dataset;
  const query = new URLSearchParams({ topics: topics.join(","), since });
  if (liveTicket) query.set("ticket", liveTicket);
  return `${liveUrl}/live?${query}`;
}

const lost = () => show("offline");

function show(state) {
  const light = find("#live");
  if (!light || light.dataset.state === state) return;
  light.dataset.state = state;
  light.textContent = say(state);
}
