/** The report form on a page of its own: usable at once, with the map when it has come. */

import { el, find } from "./dom.js";
import { ReportForm } from "./report-form.js";
import { keepForm } from "./service.js";

const form = new ReportForm({ alwaysOpen: true });
const { styles, scripts } = find("#map-parts").dataset;

const loaded = (element) =>
  new Promise((done, failed) => {
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  });

async function bringMap() {
  const own = find("link[rel=stylesheet]"); // ours come later, and win
  for (const href of styles.split(" ")) own.before(el("link", { rel: "stylesheet", href }));
  // In their order, though they come at the same time.
  await Promise.all(scripts.split(" ").map((src) => loaded(Object.assign(el("script", { src }), { async: false }))));
  const { pickMap } = await import("./pick-map.js");
  await pickMap(form);
}

bringMap().catch(() => {
  find("#no-map").hidden = false;
  find("#by-name").open = true;
});
addEventListener("load", () => keepForm().catch(() => {})); // a browser may forbid it
