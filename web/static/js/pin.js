/** The pin of a report: put by a tap, dragged, or moved with the arrow keys. */

import { say } from "./words.js";

const STEP = 8; // pixels for one press of an arrow key; with Shift five times as far
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function picture() {
  const template = document.createElement("template");
  template.innerHTML =
    '<svg viewBox="0 0 44 52" aria-hidden="true"><path fill="currentColor" stroke="#fff" stroke-width="2" d="M22 2C12 2 4 9.8 4 19.6 4 32 18.5 45.5 21 49.5c.5.7 1.500.7 2 0C25.5 45.5 40 32 40 19.6 40 9.8 32 2 22 2z"/><circle cx="22" cy="19.5" r="7" fill="#fff"/></svg>';
  return template.content.firstChild;
}

export class Pin {
  constructor(map, onMove) {
    this.map = map;
    this.onMove = onMove;
    this.marker = window.L.marker(map.getCenter(), {
      draggable: true,
      autoPan: true,
      title: say("pin"),
      alt: say("pin"),
      zIndexOffset: 1000,
      icon: window.L.divIcon({ className: "pin", html: picture(), iconSize: [44, 52], iconAnchor: [22, 50] }),
    });
    this.marker.on("drag", () => this.#tell());
    this.tapped = ({ latlng }) => this.move(latlng);
  }

  get isShown() {
    return Boolean(this.marker.getElement());
  }

  show() {
    this.marker.addTo(this.map);
    this.map.on("click", this.tapped);
    const element = this.marker.getElement();
    element.setAttribute("aria-label", say("pin"));
    element.addEventListener("keydown", (event) => this.#arrow(event));
    this.#tell();
  }

  hide() {
    this.marker.remove();
    this.map.off("click", this.tapped);
  }

  move(latlng) {
    this.marker.setLatLng(latlng);
    this.#tell();
  }

  #arrow(event) {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation(); // or the map pans as well
    const far = event.shiftKey ? 5 * STEP : STEP;
    const at = this.map.latLngToContainerPoint(this.marker.getLatLng());
    this.move(this.map.containerPointToLatLng(at.add(window.L.point(direction).multiplyBy(far))));
    this.map.panInside(this.marker.getLatLng(), { padding: [60, 60], animate: false });
  }

  #tell() {
    this.onMove(this.marker.getLatLng().wrap());
  }
}
