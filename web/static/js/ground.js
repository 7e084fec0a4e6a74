/** The ground below the wards, where the city has one: a server's tiles, or those of its archive. */

const L = window.L;

export function layGround(map, told) {
  if (!told) return;
  const { url, kind, from, to, layers } = JSON.parse(told);
  const zooms = { minNativeZoom: from, maxNativeZoom: to, maxZoom: 19 };
  const layer = kind === "vector" ? drawn(url, to, layers) : L.tileLayer(url, zooms);
  layer.addTo(map);
}

/**
 * By the usual style where the tiles have the usual layers; else each layer in a quiet tone. Names
 * of streets alone: those of countries, seas and islands are given by the city.
 */
function drawn(url, to, layers) {
  const { leafletLayer } = window.protomapsL;
  const usual = { url, maxDataZoom: to, maxZoom: 19, attribution: "" };
  if (!layers.includes("roads")) return leafletLayer({ ...usual, paintRules: layers.flatMap(quiet) });
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const styled = { flavor: isDark ? "dark" : "light", lang: document.documentElement.lang };
  const { paintRules, labelRules, backgroundColor } = leafletLayer({ ...usual, ...styled });
  const streets = labelRules.filter(({ dataLayer }) => dataLayer === "roads");
  return leafletLayer({ ...usual, paintRules, labelRules: streets, backgroundColor });
}

function quiet(dataLayer) {
  const { LineSymbolizer, PolygonSymbolizer, GeomType } = window.protomapsL;
  const style = getComputedStyle(document.documentElement);
  const [land, border] = ["--map-land", "--map-border"].map((name) => style.getPropertyValue(name));
  const only = (type) => (zoom, feature) => feature.geomType === type;
  return [
    { dataLayer, symbolizer: new PolygonSymbolizer({ fill: land }), filter: only(GeomType.Polygon) },
    { dataLayer, symbolizer: new LineSymbolizer({ color: border, width: 1 }), filter: only(GeomType.Line) },
  ];
}
