/** The words of the reader's language, as the page brought them along. */

import { el, find, shape } from "./dom.js";

export const words = JSON.parse(find("#words").textContent);

const fill = (sentence, facts) =>
  sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

export const say = (key, facts = {}) => fill(words.ui[key], facts);

const LOCALE = { en: "en-GB", zh: "zh-Hans" }[words.language] ?? words.language;
const { timeZone } = words;
const month = { en: "short", zh: "long" }[words.language] ?? "2-digit";
const date = { day: month === "2-digit" ? month : "numeric", month, year: "numeric" };
const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

const clock = new Intl.DateTimeFormat(LOCALE, { timeZone, ...date, ...time });
const exactClock = new Intl.DateTimeFormat(LOCALE, { timeZone, ...date, ...time, second: "2-digit" });
const calendar = new Intl.DateTimeFormat(LOCALE, date);
const relative = new Intl.RelativeTimeFormat(words.language, { numeric: "auto" });

export const moment = (iso) => clock.format(new Date(iso));
export const exactMoment = (iso) => exactClock.format(new Date(iso));
export const day = (iso) => calendar.format(new Date(iso));

/** The moment at which the city's clocks show what somebody typed, such as 2026-01-31T08:30. */
export function cityMoment(typed) {
  const asUtc = new Date(`${typed}Z`);
  const shown = asUtc.toLocaleString("sv", { timeZone }).replace(" ", "T");
  return new Date(2 * asUtc - new Date(`${shown}Z`)).toISOString();
}

/** The other way round, in minutes, as fields of forms take it. */
export const cityClock = (at) => new Date(at).toLocaleString("sv", { timeZone }).replace(" ", "T").slice(0, 16);

export const number = (value) => new Intl.NumberFormat(words.language).format(value);
export const money = (amount, currency) =>
  new Intl.NumberFormat(words.language, { style: "currency", currency }).format(amount);

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

export function ago(iso) {
  const seconds = (Date.now() - new Date(iso)) / 1000;
  if (seconds > 7 * 86400) return moment(iso);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  return relative.format(-Math.floor(Math.max(seconds, 0) / size), unit);
}

export const when = (iso) =>
  el("time", { datetime: iso, title: moment(iso), "data-ago": iso }, ago(iso));

/** Keeps "3 minutes ago" true while the page stays open. */
setInterval(() => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.textContent = ago(time.dataset.ago);
  }
}, 30_000);

export const inLanguage = (names) =>
  typeof names === "object" && names ? names[words.language] ?? names.vi ?? "" : names ?? "";

export const categoryOf = (code) => words.categories[code] ?? { name: code, icon: "place" };

export const agencyName = (agency) =>
  agency && typeof agency === "object" ? inLanguage(agency.name) : words.agencies[agency] ?? agency;

export const status = (code) =>
  el("span", { class: "status", "data-status": code }, shape(code), words.statuses[code]);

/** What is said in place of words that may not be shown. */
export const silence = (code) => say(code === "REJECTED" ? "notShown" : "heldBack");

export const forPeople = (code) => `${code.slice(0, 4)}-${code.slice(4)}`;
const OTHER_CASES = ["into", "other", "child"]; // details that are the code of another case

/** One event as a sentence, by the same table as the pages that the server writes. */
export function tell(kind, details) {
  const facts = { ...details, ...details.found, ...details.deadline };
  return fill(words.events[variant(kind, facts)] ?? kind, {
    ...facts,
    ward: facts.ward_name,
    was: facts.redrawn?.ward_name,
    decree: facts.redrawn?.decree,
    distance: Math.round(facts.distance_m ?? 0),
    agency: agencyName(facts.agency),
    score: words.scores[facts.score],
    percent: Math.round(100 * (facts.share ?? 0)),
    due: facts.due && moment(facts.due),
    ...Object.fromEntries(OTHER_CASES.filter((name) => facts[name]).map((name) => [name, forPeople(facts[name])])),
  }).trim();
}

function variant(kind, facts) {
  if (kind === "report.ward_determined") return `${kind}/${facts.redrawn && facts.ward_name ? "redrawn" : facts.how}`;
  if (kind === "report.agency_determined" && facts.agency == null) return `${kind}/none`;
  return kind;
}
