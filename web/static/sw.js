// KEPT, the files of the report form and the name of their cache, stands above: the server writes it.
const FORM = "/reports/new";
const OPENS_THE_FORM = new Set([FORM, "/"]); // without a network, the first page is the form
const LISTS = new Set(["/api/wards.geojson", "/api/spots"]); // public, and fresh where possible
const ALIKE = { ignoreVary: true }; // one form, and files that are the same for everybody
const PATIENCE = 6000; // milliseconds; a line that says nothing for so long is none

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepForm(event.data.keep));
});

async function keepAll() {
  const cache = await caches.open(KEPT.name);
  await cache.addAll(KEPT.files);
  await Promise.all([...LISTS].map((address) => cache.add(address)));
  // The form belongs to its files: whoever had one gets that of the new ones.
  for (const name of await caches.keys()) {
    if (name === KEPT.name) continue;
    for (const { url } of await formsIn(await caches.open(name))) await keepForm(url);
  }
}

async function dropOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith("kalong-") && name !== KEPT.name);
  await Promise.all(others.map((name) => caches.delete(name)));
}

const formsIn = async (cache) => (await cache.keys()).filter(({ url }) => new URL(url).pathname === FORM);

// As a stranger gets it, so that nobody's own page is kept; one, in the language that was read last.
async function keepForm(address) {
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!answer.ok || (answer.headers.get("Cache-Control") ?? "").includes("no-store")) return;
  const page = await answer.text();
  if (!page.includes(KEPT.files[0])) return; // of other files than these
  const form = new Response(page, { headers: answer.headers });
  return (putting = putting.catch(() => {}).then(() => putForm(address, form)));
}

let putting = Promise.resolve(); // one at a time: two could each take away what the other has put

/** Before the older ones go, so that there is never a moment without one. */
async function putForm(address, form) {
  const cache = await caches.open(KEPT.name);
  const before = await formsIn(cache);
  await cache.put(address, form);
  for (const old of before) if (old.url !== new URL(address, self.location).href) await cache.delete(old);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (OPENS_THE_FORM.has(pathname)) event.respondWith(page(request, pathname));
  } else if (KEPT.files.includes(pathname)) event.respondWith(kept(request));
  else if (LISTS.has(pathname) && request.url.endsWith(pathname)) event.respondWith(fresh(request, event));
});

async function page(request, pathname) {
  const asked = fetch(request);
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const answer = await Promise.race([asked, late]).catch(() => null);
  if (answer) return answer;
  const cache = await caches.open(KEPT.name);
  const [form] = await formsIn(cache);
  if (!form) return asked;
  return pathname === FORM ? cache.match(form, ALIKE) : Response.redirect(FORM, 302);
}

const kept = async (request) => (await (await caches.open(KEPT.name)).match(request.url, ALIKE)) ?? fetch(request);

async function fresh(request, event) {
  const cache = await caches.open(KEPT.name);
  try {
    const answer = await fetch(request);
    if (answer.ok) event.waitUntil(cache.put(request.url, answer.clone()));
    return answer;
  } catch (failure) {
    const before = await cache.match(request.url, ALIKE);
    if (before) return before;
    throw failure;
  }
}

// Shows what the city pushes to this browser, and opens the case when it is tapped.
self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(told.title ?? "Ka Long", {
    tag: told.tag,
    data: { link: told.link ?? "/" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link));
});
