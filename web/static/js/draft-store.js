/** Reports that wait to be sent, and what became of them, in the browser's own database. */

const NAME = "kalong";
const CHANGED = "kalong.drafts";
const channel = globalThis.BroadcastChannel && new BroadcastChannel(CHANGED);
let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("drafts", { keyPath: "id" });
      asked.result.createObjectStore("sent", { keyPath: "code" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

/** One transaction: all of it, or nothing. */
async function within(mode, act) {
  const transaction = (await database()).transaction(["drafts", "sent"], mode, { durability: "strict" });
  const asked = act((name) => transaction.objectStore(name));
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done(asked?.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

async function change(act) {
  await within("readwrite", act);
  channel?.postMessage("changed");
}

const oldestFirst = (all) => all.sort((a, b) => a.at - b.at);

export const drafts = () => within("readonly", (of) => of("drafts").getAll()).then(oldestFirst);
export const draft = (id) => within("readonly", (of) => of("drafts").get(id));
export const sent = () => within("readonly", (of) => of("sent").getAll()).then(oldestFirst);

/** Raises what the browser says, such as that there is no room. */
export const keep = (one) => change((of) => void of("drafts").put(one));
export const drop = (id) => change((of) => void of("drafts").delete(id));
export const forgetSent = (code) => change((of) => void of("sent").delete(code));

/** Its words and photos go in the moment in which the city has them; what stays leads to the case. */
export const settle = (one, answer) =>
  change((of) => {
    of("drafts").delete(one.id);
    if (answer.told) return;
    of("sent").put({ code: answer.code, url: answer.url, key: answer.rating_key, category: one.words.category, at: Date.now() });
  });

/** Calls whenever another page or the service worker has changed something. */
export const onChange = (look) => channel?.addEventListener("message", look);
