/** The rules: moved by buttons, so that nobody has to renumber them by hand. */

import { find, findAll } from "./dom.js";

const list = find(".rules");
const lines = () => findAll("[data-line]", list);

function renumber() {
  lines().forEach((line, i) => (find(".rule-place input", line).value = i + 1));
}

function move(button) {
  const line = button.closest("[data-line]");
  const by = Number(button.dataset.move);
  const other = lines()[lines().indexOf(line) + by];
  if (!other) return;
  if (by < 0) other.before(line);
  else other.after(line);
  renumber();
  button.focus();
}

for (const moves of findAll("[data-moves]", list)) {
  moves.hidden = false;
  for (const button of findAll("button", moves)) button.addEventListener("click", () => move(button));
}
