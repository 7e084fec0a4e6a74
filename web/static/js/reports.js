/** The reports that a page shows: a snapshot, kept up by what changed since its position. */

import { allPages } from "./api.js";

/**
 * Fires "change" after every load; `detail.fresh` holds the codes that a delta brought, `gone` those
 * that are no cases any more, and `moved` tells that one of them was elsewhere before.
 */
export class Reports extends EventTarget {
  byCode = new Map();
  position = 0;
  #url;
  #watched = {};
  #loading = null;
  #again = false;
  #catching = false;

  constructor(url) {
    super();
    this.#url = url;
  }

  /**
   * Replaces all by the reports that fit the query. A newer load overtakes an older one.
   * `watched` is the query for what changes from then on, which may fit no longer; `most` is how
   * many are asked for, where not all of them.
   */
  async load(query = {}, { watched = query, most } = {}) {
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    this.#watched = watched;
    const found = await this.#fetch(query, { signal: loading.signal, most });
    if (loading.signal.aborted) return;
    this.byCode = new Map(found.features.map((feature) => [feature.id, feature]));
    this.position = found.position;
    this.#tell([]);
  }

  /** Asks for what changed since the last answer; hints that come meanwhile cause one more. */
  async catchUp() {
    this.#again = true;
    if (this.#catching) return;
    this.#catching = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#delta();
      }
    } finally {
      this.#catching = false;
    }
  }

  async #delta() {
    const watched = this.#watched;
    const found = await this.#fetch({ ...watched, since: this.position });
    if (watched !== this.#watched) return; // a load for another place came in between
    const { features, gone, moved } = found;
    for (const code of gone) this.byCode.delete(code);
    for (const feature of features) this.byCode.set(feature.id, feature);
    this.position = Math.max(this.position, found.position);
    if (features.length || gone.length) this.#tell(features.map(({ id }) => id), { gone, moved });
  }

  #fetch(query, options) {
    return allPages(`${this.#url}?${new URLSearchParams(query)}`, options);
  }

  #tell(fresh, { gone = [], moved = false } = {}) {
    this.dispatchEvent(new CustomEvent("change", { detail: { fresh, gone, moved } }));
  }

  /** The newest first. */
  inOrder() {
    return [...this.byCode.values()].sort((a, b) =>
      b.properties.submitted_at.localeCompare(a.properties.submitted_at),
    );
  }
}
