/** Calls to the city's own API. */

/** The city's refusal of a call: its sentence, and the field that has to change. */
export class Refusal extends Error {
  constructor(status, { error, detail, field } = {}) {
    super(detail ?? "");
    Object.assign(this, { status, kind: error, field });
  }
}

/** Raises `Refusal` for an answer that is an error; what `fetch` raises where none came, or half of one. */
export async function call(url, options = {}) {
  const answer = await fetch(url, {
    ...options,
    headers: { Accept: "application/json", ...options.headers },
  });
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => ({})));
  return answer.json();
}

export const send = (url, body, headers = {}) =>
  call(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });

/** Every feature of a GeoJSON collection that comes in pages, up to a number that a map can bear. */
export async function allPages(url, { signal, most = 2000 } = {}) {
  const first = await call(url, { signal });
  const features = [...first.features];
  const gone = [...first.gone];
  let { moved } = first;
  for (let next = first.next; next && features.length < most; ) {
    const page = await call(next, { signal });
    features.push(...page.features);
    gone.push(...page.gone);
    moved ||= page.moved;
    next = page.next;
  }
  return { features, position: first.position, moved, gone };
}
