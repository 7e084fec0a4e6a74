/** Building the page: texts always become text nodes, never HTML. */

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A new element; a child may be an element, a text, or nothing. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

function drawing(sheet, name, className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${new URL(`../${sheet}.svg`, import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}

export const icon = (name) => drawing("icons", name, "icon");
export const shape = (status) => drawing("shapes", status, "shape");

/** The definition list of what is known about something; facts without a value are left out. */
export function facts(pairs) {
  return pairs
    .filter(([, value]) => value != null && value !== "")
    .map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value)));
}
