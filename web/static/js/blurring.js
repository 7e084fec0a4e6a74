/** Boxes drawn over a photo; the numbers below are the form, and say the same. */

import { el, find, findAll } from "./dom.js";

const SIDES = ["left", "top", "width", "height"];
const LEAST = 1; // percent; less is a slip of the hand
const drawing = find("#drawing");
const list = find("#boxes ol");

const rows = () => findAll("li", list);
const fields = (row) => Object.fromEntries(SIDES.map((side) => [side, find(`[name=${side}]`, row)]));
const isEmpty = (row) => Object.values(fields(row)).every(({ value }) => !value.trim());

function freeRow() {
  const free = rows().find(isEmpty);
  if (free) return free;
  const row = rows()[0].cloneNode(true);
  for (const field of Object.values(fields(row))) field.value = "";
  list.append(row);
  return row;
}

function draw() {
  for (const box of findAll(".box", drawing)) box.remove();
  rows().forEach((row, at) => {
    const numbers = Object.entries(fields(row)).map(([side, { value }]) => [side, Number(value.replace(",", "."))]);
    if (isEmpty(row) || numbers.some(([, number]) => !Number.isFinite(number))) return;
    const box = el("div", { class: "box" }, el("span", {}, String(at + 1)));
    for (const [side, number] of numbers) box.style[side] = `${number}%`;
    drawing.append(box);
  });
}

/** Where the pointer is, in percent of the photo. */
function at({ clientX, clientY }) {
  const { left, top, width, height } = find("img", drawing).getBoundingClientRect();
  const share = (length, whole) => Math.min(100, Math.max(0, (100 * length) / whole));
  return [share(clientX - left, width), share(clientY - top, height)];
}

let begun = null;

drawing.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  drawing.setPointerCapture(event.pointerId);
  begun = { from: at(event), row: freeRow() };
});
drawing.addEventListener("pointermove", (event) => {
  if (!begun) return;
  const [x, y] = at(event);
  const [fromX, fromY] = begun.from;
  const box = { left: Math.min(x, fromX), top: Math.min(y, fromY), width: Math.abs(x - fromX), height: Math.abs(y - fromY) };
  for (const [side, field] of Object.entries(fields(begun.row))) field.value = box[side].toFixed(1);
  draw();
});
drawing.addEventListener("pointerup", () => {
  if (!begun) return;
  const { width, height } = fields(begun.row);
  if (Number(width.value) < LEAST || Number(height.value) < LEAST) {
    for (const field of Object.values(fields(begun.row))) field.value = "";
  }
  begun = null;
  draw();
});
list.addEventListener("input", draw);
draw();
