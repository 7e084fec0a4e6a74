/** Photos made smaller on the phone, before they wait or are sent. */

const LONGEST = 1600; // pixels
const QUALITY = 0.85;

/** A JPEG of at most 1600 pixels; the file itself where it is no photo, or cannot be made smaller. */
export async function shrunk(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const small = await drawn(picture);
    picture.close();
    if (!small || small.size >= file.size) return file;
    const name = `${file.name.replace(/\.\w+$/, "")}.jpg`;
    return new File([small], name, { type: small.type, lastModified: file.lastModified });
  } catch {
    return file; // such as HEIC where the browser does not know it: the city does
  }
}

function drawn(picture) {
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // JPEG knows nothing that can be seen through
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}
