/** The service worker: keeps the report form for when there is no network, and shows what is pushed. */

/** Registered once; where modules are known to workers, it also sends what waits. */
export async function serviceWorker() {
  const { serviceWorker: workers } = navigator;
  return workers
    .register("/sw.js?sends", { type: "module", updateViaCache: "none" })
    .catch(() => workers.register("/sw.js", { updateViaCache: "none" }));
}

/** The form in this language and size, as strangers get it, is kept from now on. */
export async function keepForm() {
  if (!("serviceWorker" in navigator)) return;
  await serviceWorker();
  const worker = await navigator.serviceWorker.ready;
  const { lang, classList } = document.documentElement;
  const wanted = { lang: lang.slice(0, 2), big: classList.contains("big-letters") ? 1 : 0 };
  worker.active.postMessage({ keep: `/reports/new?${new URLSearchParams(wanted)}` });
}
