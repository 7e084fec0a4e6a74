/** Reads the question or the page aloud, where the browser has a voice for its language. */

import { find, findAll } from "./dom.js";

const buttons = findAll(".aloud");
const { lang } = document.documentElement;
const speech = window.speechSynthesis;

const voice = () => speech.getVoices().find((each) => each.lang.slice(0, 2).toLowerCase() === lang.slice(0, 2));

function offer() {
  for (const button of buttons) button.hidden = !voice();
}

/** What is asked now, or all that the page says. */
function words() {
  const asked = findAll("#report-form [data-step]").filter((step) => step.offsetParent);
  return asked.length ? asked : [find("main")];
}

function show(isSpeaking) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(isSpeaking));
}

function stop() {
  speech.cancel();
  show(false);
}

/** Line by line, because voices fall silent in the middle of long texts. */
function read() {
  const lines = words().flatMap((part) => part.innerText.split("\n")).filter((line) => line.trim());
  lines.forEach((line, number) => {
    const said = Object.assign(new SpeechSynthesisUtterance(line), { lang, voice: voice(), rate: 0.9 });
    if (number === lines.length - 1) said.onend = () => show(false);
    speech.speak(said);
  });
  show(true);
}

if (speech) {
  offer();
  speech.addEventListener("voiceschanged", offer);
  for (const button of buttons) {
    button.addEventListener("click", () => (button.ariaPressed === "true" ? stop() : read()));
  }
  addEventListener("pagehide", stop);
}
