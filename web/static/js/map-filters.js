/** What the city map is filtered by: plain fields above it, and the chips of the statuses. */

import { statusChips } from "./case-list.js";
import { find, findAll } from "./dom.js";

const MONTHS = { month: 0, quarter: 2, year: 11 }; // how many before this one

function monthsAgo(number) {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - number)).toISOString().slice(0, 7);
}

export class MapFilters {
  constructor(onChange) {
    this.form = find("#filters");
    this.fields = Object.fromEntries(findAll("[data-filter]", this.form).map((field) => [field.dataset.filter, field]));
    this.chips = statusChips(onChange);
    const asked = new URLSearchParams(location.search);
    for (const [name, field] of Object.entries(this.fields)) field.value = asked.get(name) ?? "";
    this.form.hidden = false;
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", ({ target }) => {
      this.#tellTheAddress();
      onChange(target.dataset.filter);
    });
  }

  get ward() {
    return this.fields.ward.value;
  }

  /** As the addresses of reports and of tiles name it; null where no report can fit. */
  get query() {
    const { category, period } = this.fields;
    const statuses = this.chips.chosen();
    const query = { category: category.value, ward: this.ward };
    if (period.value) query.from = monthsAgo(MONTHS[period.value]);
    if (!statuses.size) return null;
    if (statuses.size < this.chips.chips.length) query.status = [...statuses].join(",");
    return Object.fromEntries(Object.entries(query).filter(([, value]) => value));
  }

  /** Whether a report is one of those: what changed may not be any more. */
  fits({ category, ward_id, submitted_at, status, merged_into }) {
    const query = this.query ?? {};
    return (
      !merged_into &&
      this.chips.chosen().has(status) &&
      (!query.category || query.category === category) &&
      (!query.ward || query.ward === ward_id) &&
      (!query.from || query.from <= submitted_at)
    );
  }

  /** So that a link leads to what is seen. */
  #tellTheAddress() {
    const address = new URL(location.href);
    for (const [name, { value }] of Object.entries(this.fields)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(null, "", address);
  }
}
