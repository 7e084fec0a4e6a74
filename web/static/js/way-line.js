/** A part of a route's way: a full line where somebody drew it, a dashed one where it only goes straight. */

const L = window.L;

export function wayLine(points, isDrawn) {
  const className = isDrawn ? "route-line drawn" : "route-line";
  return L.polyline(points.map(([lon, lat]) => [lat, lon]), { className, interactive: false });
}
