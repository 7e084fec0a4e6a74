/** Wards as GeoJSON: which one a place lies in, and what it is called. */

export function wardName({ name, unit_type: type = "" }) {
  if (name.toLowerCase().startsWith(type.toLowerCase())) return name;
  return `${type[0].toUpperCase()}${type.slice(1)} ${name}`;
}

/** Whether a point (degrees) lies in a GeoJSON polygon or multipolygon, by the even-odd rule. */
export function contains({ type, coordinates }, lon, lat) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.some((rings) => rings.filter((ring) => crosses(ring, lon, lat)).length % 2);
}

function crosses(ring, lon, lat) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
    const between = y1 > lat !== y2 > lat;
    if (between && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
