/** Counts on a grid: a canvas for each tile, and on it a ring for each cell in which there is any. */

import { call } from "./api.js";
import { words } from "./words.js";

const L = window.L;

export const CLOSEST = 14; // the last zoom with counts; nearer, every report is drawn by itself
const TILE = 256; // pixels
const CELL = TILE / 8;
const PAUSE = 250; // milliseconds at least between two refreshes
const TURN = 2 * Math.PI;
const short = new Intl.NumberFormat(words.language, { notation: "compact", maximumSignificantDigits: 2 });

/** Every other bit of a cell's number in its tile is its column, the others are its row. */
const everyOther = (bits) => (bits & 1) | ((bits >> 1) & 2) | ((bits >> 2) & 4);
const middle = (cell) => [everyOther(cell), everyOther(cell >> 1)].map((n) => (n + 0.5) * CELL);

function tones() {
  const style = getComputedStyle(document.documentElement);
  const names = ["cell", "cell-ink", "cell-ended", "cell-open", "cell-late", "latin"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Fires "counted" after each tile that has come. */
export const CellGrid = L.GridLayer.extend({
  options: { minNativeZoom: 6, maxZoom: CLOSEST, keepBuffer: 1, pane: "cells" },

  /** `query` is what the map is filtered by; none where there is nothing to show. */
  initialize(query, options) {
    L.setOptions(this, options);
    Object.assign(this, { query, position: 0, tones: tones(), changed: new Set(), timer: null });
    this.on("tileunload", ({ tile }) => tile.loading?.abort());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
  },

  createTile(coords, done) {
    const tile = document.createElement("canvas");
    const density = devicePixelRatio || 1;
    tile.width = tile.height = TILE * density;
    tile.getContext("2d").scale(density, density);
    tile.cells = [];
    this.fill(tile, coords).then(() => done(null, tile), (failure) => done(failure, tile));
    return tile;
  },

  async fill(tile, { x, y, z }) {
    tile.loading?.abort();
    const { signal } = (tile.loading = new AbortController());
    const query = new URLSearchParams(this.query ?? {});
    if (this.position) query.set("v", this.position);
    const address = `/tiles/cells/${z}/${x}/${y}.json?${query}`;
    tile.cells = this.query ? await call(address, { signal }) : [];
    this.draw(tile);
    this.fire("counted");
  },

  draw(tile) {
    const path = tile.getContext("2d");
    path.clearRect(0, 0, TILE, TILE);
    path.textAlign = "center";
    path.textBaseline = "middle";
    for (const cell of tile.cells) this.ring(path, ...cell);
  },

  /** The ring tells the shares as a clock does, so that nobody has to know its colours. */
  ring(path, cell, number, open, late) {
    const [x, y] = middle(cell);
    const radius = number > 1 ? Math.min(15, 8.5 + 1.6 * Math.log10(number)) : open ? 6.5 : 4.5;
    const pie = (from, to, r, colour) => {
      path.beginPath();
      path.moveTo(x, y);
      path.arc(x, y, r, (from - 0.25) * TURN, (to - 0.25) * TURN);
      path.fillStyle = this.tones[colour];
      path.fill();
    };
    pie(0, 1, radius + 1, "cell");
    pie(0, 1, radius, "cell-ended");
    if (open) pie(0, open / number, radius, "cell-open");
    if (late) pie(0, late / number, radius, "cell-late");
    if (number > 1) pie(0, 1, radius - 3.5, "cell");
    path.fillStyle = this.tones[number > 1 ? "cell-ink" : "cell"];
    path.font = `650 ${number < 100 ? 10.5 : 9}px ${this.tones.latin}`;
    const text = number > 1 ? short.format(number) : late ? "!" : "";
    path.fillText(text, x, y + 0.5);
  },

  repaint() {
    this.tones = tones();
    for (const { el } of Object.values(this._tiles ?? {})) this.draw(el);
  },

  /** In place: Leaflet's own redraw asks for tiles of half a zoom where the map stands at one. */
  narrow(query) {
    this.query = query;
    this.changed = new Set(this.keys());
    this.refill();
  },

  /** Asks again for the tiles with these places (degrees), or all, at the earliest after the last time. */
  refresh(places, position) {
    this.position = Math.max(this.position, position);
    for (const key of places?.map((place) => this.key(place)) ?? this.keys()) this.changed.add(key);
    if (this.timer || !this._map) return;
    this.refill();
    this.timer = setTimeout(() => {
      this.timer = null;
      this.refill();
    }, PAUSE);
  },

  refill() {
    for (const key of this.changed) {
      const tile = this._tiles[key];
      // What fails is shown as it was, until the next change.
      if (tile?.current) this.fill(tile.el, tile.coords).catch(() => {});
    }
    this.changed.clear();
  },

  keys() {
    return Object.keys(this._tiles ?? {});
  },

  key(place) {
    const { x, y } = this._map.project(place, this._tileZoom).divideBy(TILE).floor();
    return `${x}:${y}:${this._tileZoom}`;
  },

  /** The cell at a point of the map: how many it counts, and its bounds; nothing in an empty one. */
  at(latlng) {
    const { el, coords } = this._tiles?.[this.key(latlng)] ?? {};
    if (!el) return undefined;
    const point = this._map.project(latlng, coords.z).subtract(coords.scaleBy(L.point(TILE, TILE)));
    const near = ([cell]) => middle(cell).every((m, n) => Math.abs(m - [point.x, point.y][n]) < CELL / 2);
    const found = el.cells.find(near);
    return found && { number: found[1], bounds: this.bounds(coords, found[0]) };
  },

  bounds({ x, y, z }, cell) {
    const centre = L.point(middle(cell)).add(L.point(x, y).multiplyBy(TILE));
    const corners = [-1, 1].map((side) => centre.add([side * CELL / 2, -side * CELL / 2]));
    return L.latLngBounds(corners.map((corner) => this._map.unproject(corner, z)));
  },

  /** How many reports are counted in what can be seen of the map. */
  inView() {
    let sum = 0;
    const view = this._map.getBounds();
    for (const { el, coords, current } of Object.values(this._tiles)) {
      if (!current) continue;
      for (const [cell, number] of el.cells) {
        if (view.contains(this.bounds(coords, cell).getCenter())) sum += number;
      }
    }
    return sum;
  },
});
