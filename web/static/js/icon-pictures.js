/** The icons of the sheet as pictures for a canvas, each made when it is first needed. */

import { find } from "./dom.js";

const pictures = new Map();
let sheet = null;

async function drawn(name, colour) {
  sheet ??= fetch(new URL("../icons.svg", import.meta.url)).then(async (answer) =>
    new DOMParser().parseFromString(await answer.text(), "image/svg+xml"));
  const symbol = find(`#${CSS.escape(name)}`, await sheet) ?? find("#place", await sheet);
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="48" height="48" fill="none" stroke="${colour}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">${symbol.innerHTML}</svg>`)}`;
  await picture.decode();
  return picture;
}

/** The picture, or nothing until it is ready, which `onReady` is told. */
export function iconPicture(name, colour, onReady) {
  const key = `${name} ${colour}`;
  if (!pictures.has(key)) {
    pictures.set(key, null);
    drawn(name, colour).then((picture) => {
      pictures.set(key, picture);
      onReady();
    }, () => {}); // the shape alone tells the status
  }
  return pictures.get(key);
}
