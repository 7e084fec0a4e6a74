/** Reports as symbols on a canvas: a colour and a shape for each status, an icon for what it is. */

import { iconPicture } from "./icon-pictures.js";
import { categoryOf } from "./words.js";

const L = window.L;

const circle = (path, r) => path.arc(0, 0, r, 0, 2 * Math.PI);
const polygon = (path, r, points) => {
  points.forEach(([x, y], i) => (i ? path.lineTo(x * r, y * r) : path.moveTo(x * r, y * r)));
  path.closePath();
};
const CROSS = [[-0.55, -1], [0, -0.45], [0.55, -1], [1, -0.55], [0.45, 0], [1, 0.55], [0.55, 1], [0, 0.45], [-0.55, 1], [-1, 0.55], [-0.45, 0], [-1, -0.55]];

/** The same shapes as in shapes.svg, around the origin. */
const SHAPES = {
  SUBMITTED: (path, r) => circle(path, r),
  ACCEPTED: (path, r) => path.rect(-0.9 * r, -0.9 * r, 1.8 * r, 1.8 * r),
  IN_PROGRESS: (path, r) => polygon(path, 1.15 * r, [[0, -1], [1, 0.8], [-1, 0.8]]),
  RESOLVED: (path, r) => polygon(path, 1.15 * r, [[0, -1], [1, 0], [0, 1], [-1, 0]]),
  REJECTED: (path, r) => polygon(path, 0.9 * r, CROSS),
};

export const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    SUBMITTED: token("submitted"),
    ACCEPTED: token("accepted"),
    IN_PROGRESS: token("in-progress"),
    RESOLVED: token("resolved"),
    REJECTED: token("rejected"),
    edge: token("symbol-edge"),
    ring: token("focus"),
  };
};

const StatusMarker = L.CircleMarker.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const { status, palette, chosen, category } = this.options;
    const radius = this._radius;
    const ctx = renderer._ctx;
    ctx.save();
    ctx.translate(this._point.x, this._point.y);
    if (chosen) this._fill(ctx, circle, radius + 7, palette.ring);
    if (category && status === "REJECTED") this._crossOut(ctx, category, palette, radius);
    else this._fillIn(ctx, SHAPES[status], category, palette, radius);
    ctx.restore();
  },
  _fillIn(ctx, shape, category, palette, radius) {
    const { status } = this.options;
    this._fill(ctx, shape, radius + 2.5, palette.edge);
    this._fill(ctx, shape, radius, palette[status]);
    if (category) this._drawIcon(ctx, category, palette.edge, 1.25 * radius);
  },
  /** A cross has no room for an icon, so it stands beside one. */
  _crossOut(ctx, category, palette, radius) {
    this._fill(ctx, circle, radius + 1.5, palette.REJECTED);
    this._fill(ctx, circle, radius, palette.edge);
    this._drawIcon(ctx, category, palette.REJECTED, 1.4 * radius);
    ctx.translate(0.8 * radius, 0.8 * radius);
    this._fill(ctx, SHAPES.REJECTED, 0.6 * radius + 2, palette.edge);
    this._fill(ctx, SHAPES.REJECTED, 0.6 * radius, palette.REJECTED);
  },
  _drawIcon(ctx, category, colour, size) {
    const picture = iconPicture(categoryOf(category).icon, colour, () => this.options.repaint());
    if (picture) ctx.drawImage(picture, -size / 2, -size / 2, size, size);
  },
  _fill(ctx, shape, radius, colour) {
    ctx.beginPath();
    shape(ctx, radius);
    ctx.fillStyle = colour;
    ctx.fill();
  },
});

/** The symbols of many reports, kept in step with what the page shows. */
export class Symbols {
  #markers = new Map();
  #renderer;
  #palette = colours();
  #chosen = null;
  #size;

  /** With `icons` each symbol shows what the report is about as well. */
  constructor(map, { onChoose, radius = 7, icons = false } = {}) {
    Object.assign(this, { map, onChoose, radius, icons });
    Object.assign(map.createPane("reports").style, { zIndex: 450 });
    this.#renderer = L.canvas({ pane: "reports", padding: 0.5, tolerance: 12 });
    this.#size = this.#fitSize();
    map.on("zoomend", () => (this.#size = this.#fitSize()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#repaint());
  }

  /** Small where a whole city is seen, large where streets are. */
  #fitSize() {
    const factor = Math.min(1.3, Math.max(0.65, 1 + (this.map.getZoom() - 14) * 0.12));
    const radius = this.radius * factor;
    for (const marker of this.#markers.values()) marker.setRadius(radius);
    return radius;
  }

  show(all) {
    const features = all.filter(({ geometry }) => geometry); // an idea may have no place
    const wanted = new Set(features.map((feature) => feature.id));
    for (const code of this.#markers.keys()) if (!wanted.has(code)) this.#drop(code);
    for (const feature of features) this.#put(feature);
  }

  choose(code) {
    const before = this.#markers.get(this.#chosen);
    this.#chosen = code;
    for (const marker of [before, this.#markers.get(code)]) {
      marker?.setStyle({ chosen: marker.code === code });
    }
    this.#markers.get(code)?.bringToFront();
  }

  #put({ id, geometry, properties }) {
    const [lon, lat] = geometry.coordinates;
    const known = this.#markers.get(id);
    if (known && !known.getLatLng().equals([lat, lon])) known.setLatLng([lat, lon]);
    if (known?.options.status === properties.status) return;
    if (known) return void known.setStyle({ status: properties.status });
    const marker = new StatusMarker([lat, lon], {
      status: properties.status,
      category: this.icons && properties.category,
      repaint: () => this.#redraw(),
      palette: this.#palette,
      chosen: id === this.#chosen,
      radius: this.#size,
      weight: 10, // widens what Leaflet redraws around a symbol to its edge and ring
      renderer: this.#renderer,
      bubblingMouseEvents: false,
      interactive: Boolean(this.onChoose),
    }).addTo(this.map);
    marker.code = id;
    if (this.onChoose) marker.on("click", () => this.onChoose(id));
    this.#markers.set(id, marker);
  }

  #drop(code) {
    this.#markers.get(code).remove();
    this.#markers.delete(code);
  }

  #repaint() {
    Object.assign(this.#palette, colours());
    this.#redraw();
  }

  #redraw() {
    for (const marker of this.#markers.values()) marker.redraw();
  }
}
