/** Where a photo was taken, if its camera wrote it down: read here, because small copies forget it. */

const HEAD = 256 * 1024; // bytes that hold it, if any do
const APP1 = 0xffe1;
const EXIF = 0x45786966;
const LITTLE = 0x4949;
const GPS = 0x8825;
const [SOUTH_OR_NORTH, LATITUDE, WEST_OR_EAST, LONGITUDE] = [1, 2, 3, 4];

/** Longitude and latitude in degrees (WGS 84), or null. */
export async function placeOf(file) {
  try {
    const view = new DataView(await file.slice(0, HEAD).arrayBuffer());
    const start = exifIn(view);
    return start ? placeAt(view, start) : null;
  } catch {
    return null; // cut short, or no JPEG
  }
}

/** Where the TIFF structure of a JPEG begins. */
function exifIn(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === APP1 && view.getUint32(at + 4) === EXIF) return at + 10;
  }
  return null;
}

function placeAt(view, start) {
  const little = view.getUint16(start) === LITTLE;
  const short = (at) => view.getUint16(at, little);
  const long = (at) => view.getUint32(at, little);
  const entries = (at) =>
    new Map(Array.from({ length: short(at) }, (_, n) => at + 2 + 12 * n).map((entry) => [short(entry), entry + 8]));
  const gps = entries(start + long(start + 4)).get(GPS);
  if (!gps) return null;
  const facts = entries(start + long(gps));
  const degrees = (tag, sign) => {
    const at = start + long(facts.get(tag));
    const [d, m, s] = [0, 8, 16].map((offset) => long(at + offset) / long(at + offset + 4));
    const value = d + m / 60 + (s || 0) / 3600;
    return "SW".includes(String.fromCharCode(view.getUint8(facts.get(sign)))) ? -value : value;
  };
  const place = [degrees(LONGITUDE, WEST_OR_EAST), degrees(LATITUDE, SOUTH_OR_NORTH)];
  return place.every(Number.isFinite) && place.some(Boolean) ? place : null;
}
