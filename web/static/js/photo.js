/** The photo of a report: made small on the phone, shown, and sent before the report. */

import { call } from "./api.js";
import { find } from "./dom.js";

const LONGEST_SIDE = 1600; // pixels
const QUALITY = 0.85;

/** Raised where the browser cannot read what was chosen. */
export class NotAPicture extends Error {}

export class Photo {
  #picture = null;
  #name = null;

  constructor({ onFault }) {
    this.input = find("#photo");
    this.input.addEventListener("change", () => this.#choose().catch(onFault));
    find("#photo-remove").addEventListener("click", () => this.#remove());
  }

  /** The name under which the city keeps the photo, once it has it; undefined without one. */
  async sent() {
    const before = find("input[type=checkbox][name=photo]:checked")?.value;
    if (!this.#picture) return before;
    this.#name ??= (await call("/api/photos", { method: "POST", body: this.#picture })).photo;
    return this.#name;
  }

  async #choose() {
    const [file] = this.input.files;
    if (!file) return;
    try {
      this.#show(await shrunk(file));
    } catch {
      this.#remove();
      throw new NotAPicture();
    }
  }

  #show(picture) {
    this.#picture = picture;
    this.#name = null;
    const preview = find("#photo-preview");
    URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    if (picture) preview.src = URL.createObjectURL(picture);
    find("#photo-chosen").hidden = !picture;
    find("#photo-choose").hidden = Boolean(picture);
  }

  #remove() {
    this.input.value = "";
    this.#show(null);
    this.input.focus();
  }
}

/** Sends a photo, made small; answers the name under which the city keeps it. */
export async function keepPhoto(file) {
  const { photo } = await call("/api/photos", { method: "POST", body: await shrunk(file) });
  return photo;
}

/** Also leaves behind what cameras write into their files, such as where somebody lives. */
async function shrunk(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const factor = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * factor);
  canvas.height = Math.round(bitmap.height * factor);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!picture) throw new NotAPicture();
  return picture;
}
